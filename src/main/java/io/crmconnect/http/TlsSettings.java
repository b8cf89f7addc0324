/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.ssl.SSLContexts;

/**
 * Key store and trust store for TLS, in JKS or PKCS12 format; null: that of the JVM.
 *
 * @param keyPassword of the key store and of the key in it
 */
public record TlsSettings(
    String keyStore, String keyPassword, String trustStore, String trustPassword) {
  public static final TlsSettings NONE = new TlsSettings(null, null, null, null);

  boolean hasStores() {
    return keyStore != null || trustStore != null;
  }

  /**
   * @throws IllegalArgumentException that names the file and contains no password
   */
  SSLContext createSslContext() {
    SSLContextBuilder builder = SSLContexts.custom();
    try {
      if (keyStore != null) {
        builder.loadKeyMaterial(loadStore(keyStore, keyPassword), toChars(keyPassword));
      }
      if (trustStore != null) {
        builder.loadTrustMaterial(loadStore(trustStore, trustPassword), null);
      }
      return builder.build();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "The key store or the trust store cannot be used: "
              + e.getMessage()
              + ". Check the files and their passwords.",
          e);
    }
  }

  private static KeyStore loadStore(String file, String password) throws GeneralSecurityException {
    String lower = file.toLowerCase(Locale.ROOT);
    KeyStore store = KeyStore.getInstance(lower.endsWith(".jks") ? "JKS" : "PKCS12");
    try (var in = Files.newInputStream(Path.of(file))) {
      store.load(in, toChars(password));
      return store;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The certificate store "
              + file
              + " cannot be read ("
              + e.getClass().getSimpleName()
              + "). Make sure that the file exists on every worker, that it is PKCS12, or JKS with"
              + " the extension .jks, and that its password is right.",
          e);
    }
  }

  private static char[] toChars(String password) {
    return password == null ? new char[0] : password.toCharArray();
  }

  @Override
  public String toString() {
    return "TlsSettings[" + keyStore + ", " + trustStore + "]";
  }
}

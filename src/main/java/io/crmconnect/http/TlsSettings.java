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
 * Files with certificates for TLS, JKS or PKCS12; what is null is the JVM's.
 *
 * @param keyPassword of the file and of the key in it
 */
public record TlsSettings(
    String keyStore, String keyPassword, String trustStore, String trustPassword) {
  public static final TlsSettings NONE = new TlsSettings(null, null, null, null);

  boolean hasStores() {
    return keyStore != null || trustStore != null;
  }

  /**
   * @throws IllegalArgumentException naming the file, never a password
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
          "The certificates cannot be used: " + e.getMessage() + ".", e);
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
          "The file "
              + file
              + " cannot be read as a store of certificates: "
              + e.getClass().getSimpleName()
              + ". It must be there on every worker, PKCS12 or JKS (by the ending .jks), and its"
              + " password right.",
          e);
    }
  }

  private static char[] toChars(String password) {
    return password == null ? new char[0] : password.toCharArray();
  }

  @Override
  public String toString() {
    return "TlsFiles[" + keyStore + ", " + trustStore + "]";
  }
}

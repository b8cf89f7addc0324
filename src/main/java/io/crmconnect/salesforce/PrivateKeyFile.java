/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/**
 * Reads an RSA key from a PEM file ({@code PRIVATE KEY} or {@code RSA PRIVATE KEY}, not encrypted)
 * or from a keystore (PKCS12 or JKS).
 */
final class PrivateKeyFile {
  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final String PEM_START = "-----BEGIN ";

  /** What precedes an RSA key in the form that Java reads: its algorithm, and its length. */
  private static final byte[] RSA_ALGORITHM = {
    0x02,
    0x01,
    0x00,
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  private PrivateKeyFile() {}

  /**
   * @param password of the keystore and its key; empty for a PEM file
   * @param alias of the key in the keystore; empty: the only one
   * @throws IOException whose message is a sentence about the file; it shows nothing of the file
   */
  static PrivateKey read(String file, String password, String alias) throws IOException {
    byte[] content = readBytes(file);
    String text = new String(content, StandardCharsets.ISO_8859_1);
    try {
      PrivateKey key =
          text.contains(PEM_START)
              ? parsePem(text)
              : readKeystore(file, content, password.toCharArray(), alias);
      if (!(key instanceof RSAPrivateKey)) {
        throw new IOException("The key in " + file + " is not an RSA key.");
      }
      return key;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "The key in " + file + " cannot be read (" + e.getClass().getSimpleName() + ").");
    }
  }

  private static byte[] readBytes(String file) throws IOException {
    try {
      Path path = Path.of(file);
      if (!Files.isRegularFile(path)) {
        throw new IOException("There is no file " + file + " on this worker.");
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] content = in.readNBytes(MAX_FILE_BYTES + 1);
        if (content.length > MAX_FILE_BYTES) {
          throw new IOException(file + " is too large for a key.");
        }
        return content;
      }
    } catch (RuntimeException e) {
      throw new IOException(file + " cannot be read.");
    }
  }

  private static PrivateKey parsePem(String text) throws IOException, GeneralSecurityException {
    if (text.contains("ENCRYPTED")) {
      throw new IOException(
          "The PEM file of the key is encrypted. Put the key into a PKCS12 keystore instead.");
    }
    boolean isRsaForm = text.contains(PEM_START + "RSA PRIVATE KEY-----");
    String label = isRsaForm ? "RSA PRIVATE KEY" : "PRIVATE KEY";
    int start = text.indexOf(PEM_START + label + "-----");
    int end = text.indexOf("-----END " + label + "-----");
    if (start < 0 || end < start) {
      throw new IOException("The PEM file has no private key.");
    }
    byte[] der =
        Base64.getMimeDecoder()
            .decode(text.substring(start + PEM_START.length() + label.length() + 5, end));
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(isRsaForm ? wrap(der) : der));
  }

  /** The key with its algorithm, as a sequence of both. */
  private static byte[] wrap(byte[] rsaKey) {
    byte[] octets = tagged((byte) 0x04, rsaKey);
    byte[] content = new byte[RSA_ALGORITHM.length + octets.length];
    System.arraycopy(RSA_ALGORITHM, 0, content, 0, RSA_ALGORITHM.length);
    System.arraycopy(octets, 0, content, RSA_ALGORITHM.length, octets.length);
    return tagged((byte) 0x30, content);
  }

  /** With the shortest length, as Java requires it; a key has more than 127 bytes. */
  private static byte[] tagged(byte tag, byte[] content) {
    int lengthBytes = content.length < 0x100 ? 1 : 2;
    byte[] tagged = new byte[2 + lengthBytes + content.length];
    tagged[0] = tag;
    tagged[1] = (byte) (0x80 + lengthBytes);
    for (int i = 0; i < lengthBytes; i++) {
      tagged[2 + i] = (byte) (content.length >> (8 * (lengthBytes - 1 - i)));
    }
    System.arraycopy(content, 0, tagged, 2 + lengthBytes, content.length);
    return tagged;
  }

  private static PrivateKey readKeystore(String file, byte[] content, char[] password, String alias)
      throws IOException, GeneralSecurityException {
    KeyStore keystore = load(file, content, password);
    String name = alias.isEmpty() ? onlyKey(keystore, file) : alias;
    Key key = keystore.getKey(name, password);
    if (!(key instanceof PrivateKey privateKey)) {
      throw new IOException("The keystore " + file + " has no private key " + name + ".");
    }
    return privateKey;
  }

  private static KeyStore load(String file, byte[] content, char[] password)
      throws IOException, GeneralSecurityException {
    // This type also reads JKS.
    KeyStore keystore = KeyStore.getInstance("PKCS12");
    try {
      keystore.load(new ByteArrayInputStream(content), password);
      return keystore;
    } catch (IOException e) {
      throw new IOException(
          "The keystore "
              + file
              + " cannot be opened: it is neither PEM nor PKCS12 nor JKS, or"
              + " salesforce.private.key.password is wrong.");
    }
  }

  private static String onlyKey(KeyStore keystore, String file)
      throws IOException, GeneralSecurityException {
    String found = "";
    List<String> aliases = Collections.list(keystore.aliases());
    for (String each : aliases) {
      if (keystore.isKeyEntry(each)) {
        if (!found.isEmpty()) {
          throw new IOException(
              "The keystore "
                  + file
                  + " has several keys. Name one by salesforce.private.key.alias.");
        }
        found = each;
      }
    }
    return found;
  }
}

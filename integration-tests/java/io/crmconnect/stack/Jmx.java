/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Reads the JMX attributes of a process. */
final class Jmx {
  private Jmx() {}

  /** The attributes of all beans that match the pattern. */
  static Map<String, Object> attributes(long pid, String pattern) {
    try (JMXConnector connector = connect(pid)) {
      MBeanServerConnection beans = connector.getMBeanServerConnection();
      Map<String, Object> all = new TreeMap<>();
      for (ObjectName name : beans.queryNames(new ObjectName(pattern), null)) {
        for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
          all.put(attribute.getName(), beans.getAttribute(name, attribute.getName()));
        }
      }
      return all;
    } catch (IOException | JMException | AttachNotSupportedException e) {
      throw new StackException("The process " + pid + " has no beans that match " + pattern, e);
    }
  }

  /** Runs an operation without parameters of one bean. */
  static void invoke(long pid, String bean, String operation) {
    try (JMXConnector connector = connect(pid)) {
      connector
          .getMBeanServerConnection()
          .invoke(new ObjectName(bean), operation, new Object[0], new String[0]);
    } catch (IOException | JMException | AttachNotSupportedException e) {
      throw new StackException("The process " + pid + " did not run " + operation, e);
    }
  }

  @SuppressWarnings("BanJNDI") // the address is that of a process started by this class's caller
  static JMXConnector connect(long pid) throws IOException, AttachNotSupportedException {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
    try {
      return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
    } finally {
      machine.detach();
    }
  }
}

/** Inputs from outside that must not stop a task, lose a row or show a secret. */
package io.crmconnect.hostile;

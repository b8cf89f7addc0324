/** Tests of the documentation itself: links, the index, the changelog. */
package io.crmconnect.documentation;

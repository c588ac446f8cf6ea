/** In this room recorded bytes become what a comm delivers. */

export function dataView(base64: string): DataView {
  return new DataView(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}

/**
 * A UUID of version 7 (RFC 9562): such ids are in the order of time, which is what a server's index
 * of them is quickest with. Not `crypto.randomUUID`, whose ids are not, and which is missing where
 * the page comes over plain HTTP from another machine of one's own network.
 */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Date.now()) << 16n);
  crypto.getRandomValues(bytes.subarray(6, 8));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** What a newcomer's token is to be: 32 random bytes in base64url (protocol: Claims). */
export function newClaim(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace("=", "");
}

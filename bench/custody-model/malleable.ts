/** Order of the group of P-256 (SEC 2, 2.4.2). */
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/** The other signature that anybody can make of one: (r, n - s). Both in DER. */
export function malleated(signature: Buffer): Buffer {
  const rLength = signature[3] as number;
  const r = signature.subarray(4, 4 + rLength);
  const s = signature.subarray(6 + rLength);
  const twin = Buffer.from((ORDER - BigInt(`0x${s.toString('hex')}`)).toString(16).padStart(64, '0'), 'hex');
  const first = twin.findIndex((byte) => byte !== 0);
  const bare = twin.subarray(first);
  const other = (bare[0] as number) > 127 ? Buffer.concat([Buffer.from([0]), bare]) : bare;
  const body = Buffer.concat([Buffer.from([2, rLength]), r, Buffer.from([2, other.length]), other]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** The same public key with a compressed point: other bytes, and so another key id. */
export function compressed(publicKey: string): string {
  const point = Buffer.from(publicKey, 'base64').subarray(26);
  const head = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex');
  return Buffer.concat([head, Buffer.from([(point[64] as number) % 2 === 0 ? 2 : 3]), point.subarray(1, 33)]).toString('base64');
}

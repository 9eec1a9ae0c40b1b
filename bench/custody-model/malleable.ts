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

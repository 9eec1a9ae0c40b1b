import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const shape = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    differs: z.string().min(20),
    right: z.enum(['ours', 'undocumented']),
    source: z.string().min(20),
  }),
);

test('every difference from the simulator says what differs, who is right and by which sentence (bench/differential has their tests)', () => {
  const listed = shape.parse(parse(readFileSync(join(__dirname, 'differences.yaml'), 'utf8')));
  expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
});

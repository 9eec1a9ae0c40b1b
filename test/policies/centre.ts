import { join } from 'node:path';
import { loadEnvironment } from '../../lib/config/load';
import { buildCentre } from '../../lib/model/build';
import type { Centre } from '../../lib/model/centre';
import { readRegistry, registryPath } from '../../lib/model/registry';

const file = join(__dirname, '..', '..', 'environments', 'reference.yaml');
const environment = loadEnvironment(file);
const centre = buildCentre(environment, { registry: readRegistry(registryPath(file), environment), asOf: '2026-11-24' });

/** The reference centre with its adopted keys, on a fixed day. */
export const testCentre = (): Centre => centre;

import type { Centre } from '../model/centre';
export function writeBootstrap(_centre: Centre, _out: string): void {}

import type { Command } from '../command';
export const rehearse: Command = { summary: '', help: '', run: () => 3 };

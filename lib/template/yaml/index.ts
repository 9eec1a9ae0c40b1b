import { notInput, type Source } from '../source';
import { libraryText } from './library';
import { meaningOf, NotTaken, type YamlText } from './nodes';
import { quickText } from './quick';

export { offsetOf, type YamlText } from './nodes';

/**
 * A YAML text and its value; short tags in their long form.
 * @throws {InputError} on bad syntax, keys that stand twice, hash merges, and aliases without end
 */
export function parseYaml(source: Source): { readonly yaml: YamlText; readonly value: unknown } {
  const yaml = quickText(source.text) ?? libraryText(source);
  try {
    return { yaml, value: meaningOf(yaml.root) };
  } catch (error) {
    if (!(error instanceof NotTaken)) throw error;
    const { expected, found, offset } = error;
    throw notInput(
      source.file,
      'syntax',
      expected,
      found,
      'Write the values out.',
      offset === undefined ? {} : { line: yaml.lineOf(offset).line },
    );
  }
}

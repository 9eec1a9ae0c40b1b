import { JsonPlaces } from './json-places';
import { Lines } from './lines';
import type { Place } from './types';
import { offsetOf, type YamlText } from './yaml';

type Finder = (pointer: readonly (string | number)[]) => Place;

/**
 * Finds where pointers stand in a text. JSON is read when the first place is asked for, because only findings need places.
 * @param yaml the text as YAML, if it is none that JSON.parse takes
 */
export function placeFinder(file: string, text: string, yaml?: YamlText): Finder {
  if (yaml) return finder(file, (pointer) => offsetOf(yaml.root, pointer), yaml.lineOf);
  const places = new JsonPlaces(text);
  const lines = new Lines(text);
  return finder(
    file,
    (pointer) => places.offsetOf(pointer),
    (offset) => lines.at(offset),
  );
}

/** What is missing stands where its nearest ancestor does, as do others that are missing there: their place is made once. */
function finder(file: string, offsetOf: (pointer: Parameters<Finder>[0]) => number, lineOf: YamlText['lineOf']): Finder {
  let last: { readonly offset: number; readonly place: Place } | undefined;
  return (pointer) => {
    const offset = offsetOf(pointer);
    if (last?.offset !== offset) {
      const { line, column } = lineOf(offset);
      last = { offset, place: { file, line, column } };
    }
    return last.place;
  };
}

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
  if (yaml) return (pointer) => placed(file, yaml.lineOf(offsetOf(yaml.root, pointer)));
  const places = new JsonPlaces(text);
  const lines = new Lines(text);
  return (pointer) => placed(file, lines.at(places.offsetOf(pointer)));
}

const placed = (file: string, { line, column }: Omit<Place, 'file'>): Place => ({ file, line, column });

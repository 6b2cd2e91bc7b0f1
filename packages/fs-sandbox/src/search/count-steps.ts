// How large the program of a regular expression gets, before it is compiled: compiling a large one takes seconds, in which nothing else runs.
import { classLength } from './required-literal.ts';

interface Group {
  size: number;
  /** Of what a repetition would repeat. */
  last: number;
}

/** About as many steps as the compiled expression has, rather more than fewer; of what is no expression any number. */
export function countSteps(pattern: string): number {
  const groups: Group[] = [];
  let here: Group = { size: 0, last: 0 };
  const add = (size: number): void => {
    here.size += size;
    here.last = size;
  };
  for (let index = 0; index < pattern.length; ) {
    const rest = pattern.slice(index, index + 200);
    const repeat = /^\{(\d+)(?:,(\d*))?\}/.exec(rest);
    if (repeat !== null) {
      const count = Math.max(1, Number(repeat[1]), Number(repeat[2] ?? 0)) + (repeat[2] === '' ? 1 : 0);
      const repeated = (here.last + 1) * count;
      here.size += repeated - here.last;
      here.last = repeated;
      index += repeat[0].length;
    } else if (rest.startsWith('(')) {
      groups.push(here);
      here = { size: 0, last: 0 };
      // What kind of group it is.
      index += /^\((?:\?(?:P?<[^>]*>|[a-zA-Z-]*:|[a-zA-Z-]*(?=\))))?/.exec(rest)?.[0].length ?? 1;
    } else if (rest.startsWith(')')) {
      const { size } = here;
      here = groups.pop() ?? { size: 0, last: 0 };
      add(size + 2);
      index += 1;
    } else if (rest.startsWith('\\Q')) {
      const end = pattern.indexOf('\\E', index + 2);
      const length = (end === -1 ? pattern.length : end) - index - 2;
      here.size += length;
      here.last = 1;
      index += length + (end === -1 ? 2 : 4);
    } else {
      add(1);
      index += rest.startsWith('[') ? classLength(pattern, index) : (/^\\(?:[pP]\{[^}]*\}|x\{[^}]*\}|.)/s.exec(rest)?.[0].length ?? 1);
    }
  }
  // What was not closed is no expression.
  return groups.reduce((sum, { size }) => sum + size, here.size);
}

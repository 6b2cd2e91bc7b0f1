// The one comparison that most guards make: what one list has and the other has not.

/** "a, b against c" when the lists differ as bags of words; `undefined` when they agree. */
export function describeDifference(a: readonly string[], b: readonly string[]): string | undefined {
  const left = subtract(a, b);
  const right = subtract(b, a);
  return left.length + right.length === 0 ? undefined : `${show(left)} against ${show(right)}`;
}

export function subtract(a: readonly string[], b: readonly string[]): readonly string[] {
  const rest = [...b];
  return a.filter((value) => {
    const index = rest.indexOf(value);
    if (index !== -1) rest.splice(index, 1);
    return index === -1;
  });
}

function show(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : values.join(', ');
}

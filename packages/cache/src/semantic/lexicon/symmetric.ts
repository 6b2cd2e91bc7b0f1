// What is between two things in the same way from either side.

export const SYMMETRIC: ReadonlySet<string> = new Set(
  'difference differences similarity similarities relationship relationships relation relations distance comparison connection connections link links correlation association contrast distinction distinctions resemblance interaction conflict war border boundary friendship rivalry competition balance contradiction equivalence overlap'.split(' '),
);

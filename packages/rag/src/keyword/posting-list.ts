// Where one term occurs: places and counts in arrays that grow, four bytes each.

export interface PostingList {
  /** Entries in use; the arrays are longer. */
  size: number;
  places: Uint32Array;
  counts: Uint32Array;
}

export function createPostingList(): PostingList {
  return { size: 0, places: new Uint32Array(2), counts: new Uint32Array(2) };
}

export function addPosting(list: PostingList, place: number, count: number): void {
  if (list.size === list.places.length) {
    list.places = grow(list.places);
    list.counts = grow(list.counts);
  }
  list.places[list.size] = place;
  list.counts[list.size] = count;
  list.size += 1;
}

function grow(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

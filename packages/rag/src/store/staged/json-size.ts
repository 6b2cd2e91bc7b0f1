// How large a text is inside JSON, at worst: some servers write everything beyond ASCII as six bytes before they measure.

export function jsonSize(text: string): number {
  let size = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit > 0x7e) size += 6;
    else size += unit === 0x22 || unit === 0x5c ? 2 : 1;
  }
  return size;
}

/** Pieces of at most so many bytes, by {@link jsonSize}; one empty piece of nothing. */
export function cutText(text: string, maxBytes: number): readonly string[] {
  const size = Math.max(1, jsonSize(text) === text.length ? maxBytes : Math.floor(maxBytes / 6));
  return Array.from({ length: Math.max(1, Math.ceil(text.length / size)) }, (_, index) => text.slice(index * size, (index + 1) * size));
}

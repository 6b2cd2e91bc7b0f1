// What HTML's entities stand for, in texts that are no HTML as a whole.

export type DecodeEntity = (entity: string) => string;

/** An unknown entity stands for itself. */
export async function createEntityDecoder(): Promise<DecodeEntity> {
  const { Parser } = await import('htmlparser2');
  const known = new Map<string, string>();
  return (entity) => {
    const kept = known.get(entity);
    if (kept !== undefined) return kept;
    let text = '';
    const parser = new Parser({ ontext: (piece) => void (text += piece) }, { decodeEntities: true });
    parser.end(entity);
    known.set(entity, text);
    return text;
  };
}

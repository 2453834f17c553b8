/** A fenced block, with the comment of the line before it. */
export interface Block {
  language: string;
  text: string;
  /** What the comment says: `run: prints …`, `run: fails with …` or `from file`; empty without one. */
  marker: string;
}

export function blocksOf(markdown: string): Block[] {
  const fences = /(?:^<!-- (.+) -->\n)?^```(\w+)\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(fences)].map(([, marker = '', language = '', text = '']) => ({
    language,
    text,
    marker,
  }));
}

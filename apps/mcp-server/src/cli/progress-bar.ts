// Progress of a long call on the terminal. Loaded only when there is a terminal to draw on.
import type { Progress } from '@gateway/core';
import type { Host } from './host.ts';

export interface ProgressBar {
  readonly update: (progress: Progress) => void;
  stop(): void;
}

/** Draws on stderr when it is a terminal; otherwise does nothing. Appears with the first report. */
export async function createProgressBar(host: Host): Promise<ProgressBar> {
  if (host.stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const { SingleBar, Presets } = await import('cli-progress');
  const bar = new SingleBar(
    { stream: host.stderr, format: '{bar} {value}/{total} {message}', hideCursor: true, clearOnComplete: true, stopOnComplete: false },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update: ({ done, total, message }) => {
      // Without a known total the bar stays just short of full.
      const end = total ?? done + 1;
      if (started) bar.setTotal(end);
      else bar.start(end, done, { message });
      started = true;
      bar.update(done, { message });
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
}

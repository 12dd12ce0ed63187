/** Of the Long Animation Frames API, as far as it is used here. @see https://w3c.github.io/long-animation-frames/#sec-PerformanceScriptTiming */
export interface ScriptTiming {
  readonly startTime: number;
  readonly duration: number;
  readonly forcedStyleAndLayoutDuration?: number;
  readonly invoker?: string;
  readonly invokerType?: string;
  readonly sourceURL?: string;
  readonly sourceFunctionName?: string;
  readonly sourceCharPosition?: number;
}

const LONGEST = 80;

/** As the build names its files: `page-B9H1Qh1x.js`. The place may follow. */
const OWN_FILE = /^([\w-]+)-[\w-]{8}\.js(:\d+)?$/;

/** What called a script, where it is no event of an element. */
const CALLED: readonly (readonly [RegExp, string])[] = [
  [/^(?:MessagePort|Worker|ServiceWorkerContainer|BroadcastChannel)\.onmessage$/, 'at an answer of a worker'],
  [/^TimerHandler:/, 'at the end of a pause'],
  [/^FrameRequestCallback$/, 'before a picture was drawn'],
  [/^IdleRequestCallback$/, 'in a quiet moment'],
  [/^import\.then$/, 'when a part of Engram was there'],
];

/**
 * Which code it was and what called it, in words, with the place for whoever has the sources. The build calls functions of Engram by a letter or two: only
 * those of others are named. Names of code and of elements only: whatever could hold something a person wrote (addresses of images, queries of addresses) is left out.
 */
export function scriptWords({ duration, forcedStyleAndLayoutDuration = 0, invoker = '', sourceURL = '', sourceFunctionName = '', sourceCharPosition = -1 }: ScriptTiming): string {
  const file = fileOf(sourceURL);
  const place = file === null || sourceCharPosition < 0 ? file : `${file}:${sourceCharPosition}`;
  const own = OWN_FILE.exec(place ?? '');
  const who = own !== null ? `Engram’s own code (${own[1]}${own[2] ?? ''})` : `${sourceFunctionName === '' ? 'script' : cut(sourceFunctionName)}${place === null ? '' : ` in ${place}`}`;
  const layout = forcedStyleAndLayoutDuration >= 1 ? `, ${Math.round(forcedStyleAndLayoutDuration)} ms of it layout that it asked for` : '';
  return `${Math.round(duration)} ms ${who}${invokerWords(invoker, sourceURL)}${layout}`;
}

/** `app-4f2a.js` of a whole address; of an extension, that it is one. Null: not known, or no file. */
export function fileOf(address: string): string | null {
  if (address === '') return null;
  try {
    const { protocol, pathname } = new URL(address);
    if (protocol === 'blob:' || protocol === 'data:') return `a ${protocol.slice(0, -1)} script`;
    const name = pathname.split('/').at(-1) ?? '';
    const file = name === '' ? 'the page' : cut(name);
    return protocol.endsWith('-extension:') ? `${file} of a browser extension` : file;
  } catch {
    return null;
  }
}

/** `IMG[src=…].onload` loses the address; a script's own address is the file above. */
function invokerWords(invoker: string, sourceURL: string): string {
  if (invoker === '' || invoker === sourceURL || /^[a-z-]+:\/\//.test(invoker)) return '';
  const name = cut(invoker.replace(/\[[^\]]*\]/g, ''));
  const known = CALLED.find(([pattern]) => pattern.test(name));
  if (known !== undefined) return `, ${known[1]}`;
  const [, element, event] = /^(.+)\.on(\w+)$/.exec(name) ?? [];
  return event === undefined ? `, called by ${name}` : `, at “${event}” of ${element}`;
}

function cut(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
}

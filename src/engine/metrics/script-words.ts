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

/**
 * Which code it was, for an engineer: function, file and place, what called it. Names of code and of elements only: whatever could hold something a
 * person wrote (addresses of images, queries of addresses) is left out.
 */
export function scriptWords({ duration, forcedStyleAndLayoutDuration = 0, invoker = '', sourceURL = '', sourceFunctionName = '', sourceCharPosition = -1 }: ScriptTiming): string {
  const file = fileOf(sourceURL);
  const place = file === null ? '' : ` in ${file}${sourceCharPosition >= 0 ? `:${sourceCharPosition}` : ''}`;
  const called = invokerWords(invoker, sourceURL);
  const layout = forcedStyleAndLayoutDuration >= 1 ? `, ${Math.round(forcedStyleAndLayoutDuration)} ms of it layout that it asked for` : '';
  return `${Math.round(duration)} ms ${sourceFunctionName === '' ? 'script' : cut(sourceFunctionName)}${place}${called}${layout}`;
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

/** `BUTTON#keep.onclick` stays, `IMG[src=…].onload` loses the address, a script's own address is the file above. */
function invokerWords(invoker: string, sourceURL: string): string {
  if (invoker === '' || invoker === sourceURL || /^[a-z-]+:\/\//.test(invoker)) return '';
  return `, called by ${cut(invoker.replace(/\[[^\]]*\]/g, ''))}`;
}

function cut(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
}

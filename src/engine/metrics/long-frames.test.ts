import { describe, expect, it } from 'vitest';
import { LongFrames } from './long-frames';
import { fileOf, scriptWords } from './script-words';
import { lab } from './testing/lab';

const script = { startTime: 110, duration: 62.4, sourceFunctionName: 'renderRows', sourceURL: 'https://engram.test/assets/Timeline-4f2a.js?v=1', sourceCharPosition: 812, invoker: 'BUTTON#more.onclick', invokerType: 'event-listener', forcedStyleAndLayoutDuration: 12 };
const frame = { startTime: 100, duration: 90, styleAndLayoutStart: 180, scripts: [script, { ...script, startTime: 175, duration: 6, sourceFunctionName: 'later' }] };

describe('LongFrames', () => {
  it('says which script was to blame for a frame, and how long layout took', () => {
    const { observe, monitor, tell, samples } = lab(['long-animation-frame', 'longtask']);
    const frames = new LongFrames({ monitor, observe, timeOrigin: 1000 });
    tell('long-animation-frame', frame);
    expect(samples('frames.long')).toEqual([90]);
    expect(frames.causes('frames.long')).toEqual([
      { at: 1100, value: 90, what: '62 ms renderRows in Timeline-4f2a.js:812, called by BUTTON#more.onclick, 12 ms of it layout that it asked for; 6 ms later in Timeline-4f2a.js:812, called by BUTTON#more.onclick, 12 ms of it layout that it asked for; 10 ms style, layout and painting' },
    ]);
  });

  it('finds the scripts of a blocked task in its frame, which the browser tells of later', () => {
    const { observe, monitor, tell, samples } = lab(['long-animation-frame', 'longtask']);
    const frames = new LongFrames({ monitor, observe, timeOrigin: 0 });
    tell('longtask', { startTime: 108, duration: 66 });
    expect(frames.causes('mainThread.block')[0]?.what).toMatch(/^no script: the browser’s own work/);
    tell('long-animation-frame', frame);
    expect(samples('mainThread.block')).toEqual([66]);
    expect(frames.causes('mainThread.block')[0]?.what).toMatch(/^62 ms renderRows in Timeline-4f2a\.js:812/);
    expect(frames.causes('mainThread.block')[0]?.what).not.toContain('later');
  });

  it('names the newest five, newest first, and stays bounded', () => {
    const { observe, monitor, tell, samples } = lab(['longtask']);
    const frames = new LongFrames({ monitor, observe, timeOrigin: 0 });
    for (let i = 0; i < 300; i++) tell('longtask', { startTime: i * 100, duration: 51 + i });
    expect(frames.causes('mainThread.block').map(({ value }) => value)).toEqual([350, 349, 348, 347, 346]);
    expect(frames.causes('mainThread.block')[0]?.what).toBe('script not named by this browser');
    expect(samples('mainThread.block')).toHaveLength(100);
  });

  it('says what this browser cannot tell, and stops when it is closed', () => {
    const { observe, monitor, observers } = lab(['longtask']);
    const frames = new LongFrames({ monitor, observe });
    expect(frames.unsupported('frames.long')).toBe('not supported by this browser');
    expect(frames.unsupported('mainThread.block')).toBeNull();
    frames.close();
    expect(observers.size).toBe(0);
  });
});

describe('scriptWords', () => {
  it('leaves out whatever could hold what a person wrote', () => {
    expect(scriptWords({ startTime: 0, duration: 70, invoker: 'IMG[src=https://engram.test/images/secret-diary.png].onload', sourceURL: 'https://engram.test/?text=secret#find?q=secret' })).toBe('70 ms script in the page, called by IMG.onload');
    expect(scriptWords({ startTime: 0, duration: 70, invoker: 'https://engram.test/?q=secret' })).toBe('70 ms script');
  });

  it('tells an extension from Engram', () => {
    expect(fileOf('chrome-extension://abcdef/content.js')).toBe('content.js of a browser extension');
    expect(fileOf('blob:https://engram.test/1-2-3')).toBe('a blob script');
    expect(fileOf('not an address')).toBeNull();
  });
});

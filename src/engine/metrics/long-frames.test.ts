import { describe, expect, it } from 'vitest';
import { LongFrames } from './long-frames';
import { fileOf, scriptWords } from './script-words';
import { lab } from './testing/lab';

const script = { startTime: 110, duration: 62.4, sourceFunctionName: 'renderRows', sourceURL: 'https://engram.test/assets/Timeline-4f2aB3_x.js?v=1', sourceCharPosition: 812, invoker: 'BUTTON#more.onclick', invokerType: 'event-listener', forcedStyleAndLayoutDuration: 12 };
const frame = { startTime: 100, duration: 90, styleAndLayoutStart: 180, scripts: [script, { ...script, startTime: 175, duration: 6, sourceCharPosition: 90 }] };

describe('LongFrames', () => {
  it('says which script was to blame for a frame, and how long layout took', () => {
    const { observe, monitor, tell, samples } = lab(['long-animation-frame', 'longtask']);
    const frames = new LongFrames({ monitor, observe, timeOrigin: 1000 });
    tell('long-animation-frame', frame);
    expect(samples('frames.long')).toEqual([90]);
    expect(frames.causes('frames.long')).toEqual([
      { at: 1100, value: 90, what: '62 ms Engram’s own code (Timeline:812), at “click” of BUTTON#more, 12 ms of it layout that it asked for; 6 ms Engram’s own code (Timeline:90), at “click” of BUTTON#more, 12 ms of it layout that it asked for; 10 ms style, layout and painting' },
    ]);
  });

  it('finds the scripts of a blocked task in its frame, which the browser tells of later', () => {
    const { observe, monitor, tell, samples } = lab(['long-animation-frame', 'longtask']);
    const frames = new LongFrames({ monitor, observe, timeOrigin: 0 });
    tell('longtask', { startTime: 108, duration: 66 });
    expect(frames.causes('mainThread.block')[0]?.what).toMatch(/^no script: the browser’s own work/);
    tell('long-animation-frame', frame);
    expect(samples('mainThread.block')).toEqual([66]);
    expect(frames.causes('mainThread.block')[0]?.what).toMatch(/^62 ms Engram’s own code \(Timeline:812\)/);
    expect(frames.causes('mainThread.block')[0]?.what).not.toContain('Timeline:90');
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
    expect(scriptWords({ startTime: 0, duration: 70, invoker: 'IMG[src=https://engram.test/images/secret-diary.png].onload', sourceURL: 'https://engram.test/?text=secret#find?q=secret' })).toBe('70 ms script in the page, at “load” of IMG');
    expect(scriptWords({ startTime: 0, duration: 70, invoker: 'https://engram.test/?q=secret' })).toBe('70 ms script');
  });

  it('says in words what called a script', () => {
    const called = (invoker: string): string => scriptWords({ startTime: 0, duration: 70, invoker, sourceURL: 'https://engram.test/assets/page-B9H1Qh1x.js', sourceFunctionName: 'ne', sourceCharPosition: 16 });
    expect(called('MessagePort.onmessage')).toBe('70 ms Engram’s own code (page:16), at an answer of a worker');
    expect(called('TimerHandler:setTimeout')).toBe('70 ms Engram’s own code (page:16), at the end of a pause');
    expect(called('import.then')).toBe('70 ms Engram’s own code (page:16), when a part of Engram was there');
    expect(called('Response.json.then')).toBe('70 ms Engram’s own code (page:16), called by Response.json.then');
  });

  it('tells an extension from Engram', () => {
    expect(scriptWords({ startTime: 0, duration: 70, sourceFunctionName: 'scan', sourceURL: 'chrome-extension://abcdef/content-B9H1Qh1x.js' })).toBe('70 ms scan in content-B9H1Qh1x.js of a browser extension');
    expect(fileOf('chrome-extension://abcdef/content.js')).toBe('content.js of a browser extension');
    expect(fileOf('blob:https://engram.test/1-2-3')).toBe('a blob script');
    expect(fileOf('not an address')).toBeNull();
  });
});

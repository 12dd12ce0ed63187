import { releaseProxy } from 'comlink';
import { describe, expect, it, vi } from 'vitest';
import type { LibraryEvent } from '../../src/contracts/library';
import { Audience, type Listener } from './audience';

const event: LibraryEvent = { kind: 'embedder-lost' };

function audience(): { readonly all: Audience; readonly release: (lock: string) => void } {
  const releases = new Map<string, () => void>();
  const all = new Audience((lock) => new Promise<void>((resolve) => releases.set(lock, resolve)));
  return { all, release: (lock) => releases.get(lock)!() };
}

describe('who hears what happens in the library', () => {
  it('is everybody who is there, also when one cannot hear', async () => {
    const { all } = audience();
    const [first, second] = [vi.fn<Listener>(async () => Promise.reject(new Error('busy'))), vi.fn<Listener>()];
    all.join(first, null, () => {});
    all.join(second, 'tab', () => {});
    all.emit(event);
    expect(first).toHaveBeenCalledWith(event);
    expect(second).toHaveBeenCalledWith(event);
  });

  it('is nobody whose tab is gone, and nothing of them stays', async () => {
    const { all, release } = audience();
    const freed = vi.fn<() => void>();
    const listener: Listener = Object.assign(vi.fn<Listener>(), { [releaseProxy]: freed });
    const gone = vi.fn<() => void>();
    all.join(listener, 'tab', gone);
    all.join(vi.fn<Listener>(), 'another', () => {});
    release('tab');
    await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce());
    all.emit(event);
    expect(listener).not.toHaveBeenCalled();
    expect(freed).toHaveBeenCalledOnce();
    expect(all.size).toBe(1);
  });

  it('has one line to each tab: the newest', async () => {
    const { all, release } = audience();
    const [first, second] = [vi.fn<Listener>(), vi.fn<Listener>()];
    const ended: string[] = [];
    all.join(first, 'tab', () => ended.push('first'));
    all.join(second, 'tab', () => ended.push('second'));
    expect(ended).toEqual(['first']);
    all.emit(event);
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledOnce();
    release('tab');
    await vi.waitFor(() => expect(ended).toEqual(['first', 'second']));
    expect(all.size).toBe(0);
  });

  it('is also the tab of an older version, which holds no lock', async () => {
    const all = new Audience(async () => {});
    const listener = vi.fn<Listener>();
    all.join(listener, undefined, () => {});
    await new Promise((resolve) => setTimeout(resolve));
    all.emit(event);
    expect(listener).toHaveBeenCalledOnce();
  });

  it('leaves once, however it ends', async () => {
    const { all, release } = audience();
    const freed = vi.fn<() => void>();
    const { leave } = all.join(Object.assign(vi.fn<Listener>(), { [releaseProxy]: freed }), 'tab', () => {});
    leave();
    release('tab');
    await Promise.resolve();
    leave();
    expect(freed).toHaveBeenCalledOnce();
    expect(all.size).toBe(0);
  });
});

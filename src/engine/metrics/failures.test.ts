import { expect, it } from 'vitest';
import { AppError } from '../../contracts/errors';
import { Failures } from './failures';
import { lab } from './testing/lab';

function watch() {
  const here = lab();
  const target = new EventTarget();
  const failures = new Failures({ monitor: here.monitor, now: here.now, wallNow: () => 7, target });
  return { ...here, target, failures };
}

it('counts what failed in each minute, as a rate and as a share of what ran', () => {
  const { monitor, failures, advance, samples } = watch();
  expect(failures.unsupported()).toMatch(/^not yet/);
  for (let i = 0; i < 9; i++) monitor.gauge('search', 5);
  monitor.gauge('search.failed', 3);
  monitor.gauge('keep.failed.cancelled', 3);
  monitor.gauge('list.cancelled', 3);
  monitor.gauge('vitals.LCP', 300);
  advance(30_000);
  failures.settle();
  expect(samples('errors.rate')).toEqual([]);
  advance(30_000);
  failures.settle();
  expect([samples('errors.rate'), samples('errors.share')]).toEqual([[1], [0.1]]);
  expect(failures.causes()).toEqual([{ at: 7, value: 1, what: 'search: 1 failed' }]);
  advance(60_000);
  failures.settle();
  // Nothing ran: no failures, and no share of nothing.
  expect([samples('errors.rate'), samples('errors.share')]).toEqual([[1, 0], [0.1]]);
});

it('counts errors that nobody caught by name and place, and never repeats what they say', () => {
  const { target, failures, advance, samples } = watch();
  const rejection = Object.assign(new Event('unhandledrejection'), { reason: new AppError('STORAGE_FULL', {}) });
  target.dispatchEvent(rejection);
  target.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: new TypeError('my secret diary') }));
  target.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: new DOMException('not wanted any more', 'AbortError') }));
  advance(60_000);
  failures.settle();
  expect(samples('errors.rate')).toEqual([2]);
  expect(failures.causes().map(({ what }) => what)).toEqual(['not caught: TypeError in a promise', 'not caught: STORAGE_FULL in a promise']);
});

it('goes on when the figures are forgotten, and stops listening when it is closed', () => {
  const { monitor, target, failures, advance, samples } = watch();
  for (let i = 0; i < 5; i++) monitor.gauge('keep', 5);
  advance(60_000);
  failures.settle();
  monitor.reset();
  monitor.gauge('keep.failed', 5);
  failures.close();
  target.dispatchEvent(new Event('unhandledrejection'));
  advance(60_000);
  failures.settle();
  expect([samples('errors.rate'), samples('errors.share')]).toEqual([[1], [1]]);
});

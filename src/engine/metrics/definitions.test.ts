import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TARGET_WORDS } from '../../core/monitor/target-words';
import { TARGETS } from '../../core/monitor/targets';
import { definitionOf, METRIC_DEFINITIONS } from './definitions';
import type { MetricUnit } from '../../contracts/figures';

/** What a sketch holds, in any unit. */
const LARGEST = 3_600_000;
const byId = new Map(METRIC_DEFINITIONS.map((definition) => [definition.id, definition]));

describe('METRIC_DEFINITIONS', () => {
  it('names each metric once, with words that end as sentences do', () => {
    expect(byId.size).toBe(METRIC_DEFINITIONS.length);
    for (const { id, label, meaning, source } of METRIC_DEFINITIONS) {
      expect(label, id).toMatch(/^\p{Lu}.*[^.]$/u);
      expect(meaning, id).toMatch(/^\p{Lu}.*\.$/u);
      expect(source, id).not.toBe('');
    }
  });

  it('has goals that are at least as strict as the bars, and in the range of what is kept', () => {
    for (const { id, target, better } of METRIC_DEFINITIONS) {
      if (target === null) continue;
      if (better === 'lower') expect(target.goal, id).toBeLessThanOrEqual(target.bar);
      else expect(target.goal, id).toBeGreaterThanOrEqual(target.bar);
      expect(target.bar, id).toBeLessThanOrEqual(LARGEST);
    }
  });

  it('says the same of every target that the monitor judges by', () => {
    for (const [name, { targetMs, goalMs }] of Object.entries(TARGETS)) expect(byId.get(name)?.target, name).toMatchObject({ bar: targetMs, goal: goalMs });
    for (const [name, { label }] of Object.entries(TARGET_WORDS)) expect(byId.get(name)?.label, name).toBe(label);
  });

  it('has words for every operation that the sources measure', () => {
    const sources = ['src/engine/createEngram.ts', 'src/engine/import-files.ts', 'src/engine/file-jobs.ts', 'workers/embedder/main.ts', 'workers/encoder/encoder-session.ts', 'workers/library/library.ts', 'workers/library/library-loader.ts', 'workers/library/search-session.ts', 'workers/library/memory-writer.ts', 'workers/library/query-vectors.ts', 'workers/library/embedding-pipeline.ts', 'workers/library/query/query-desk.ts', 'workers/library/memory-reader.ts'];
    const names = sources.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/(?:measure|record|gauge)\('([\w.]+)'/g)].map(([, name]) => name!));
    expect(names.length).toBeGreaterThan(25);
    expect(names.filter((name) => name !== 'search.library' && !byId.has(name))).toEqual([]);
  });
});

describe('definitionOf', () => {
  it('tells how an operation ended, and where, in words', () => {
    expect(definitionOf('search.failed')).toMatchObject({ id: 'search.failed', label: 'Search, call to reply, failed', group: 'reliability', target: null });
    expect(definitionOf('update.library')).toMatchObject({ label: 'Change a memory, in the library', group: 'operations', source: 'library worker' });
    expect(definitionOf('update.library.failed').label).toBe('Change a memory, in the library, failed');
  });

  it('takes a name of another version for what it is', () => {
    expect(definitionOf('teleport')).toMatchObject({ id: 'teleport', label: 'teleport', unit: 'ms' satisfies MetricUnit, target: null });
    expect(definitionOf('.failed').label).toBe('.failed');
  });
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from '@playwright/test';
import { createDataset } from '../dataset';
import { machineConditions } from '../results';
import type { CheckPlan, CheckSide } from './check-plan';
import { FULL_SIZE, QUICK_SIZE } from './check-size';
import { checkTable } from './check-table';
import { exitCodeOf } from './judge';
import { runCheck } from './run-check';

/** Started by `npm run bench:check`, which has built both sides. */
test('before and after, side by side', async () => {
  const plan = JSON.parse(process.env.ENGRAM_CHECK_PLAN ?? 'null') as CheckPlan | null;
  if (plan === null) throw new Error('Run it by: npm run bench:check');
  const size = plan.arguments.quick ? QUICK_SIZE : FULL_SIZE;
  const vocabulary = readFileSync(new URL('../../public/embedder/vocab.txt', import.meta.url), 'utf8').trimEnd().split('\n');
  const conditionsBefore = machineConditions();
  const rows = await runCheck(plan, size, createDataset(vocabulary), (line) => console.log(`  ${line}`));
  const exitCode = exitCodeOf(rows, plan.arguments.strict);
  const { commit: _, version: __, measuredAt, ...machine } = machineConditions();
  const sideOf = ({ commit, version }: CheckSide): { commit: string; version: string | null } => ({ commit, version });
  const inWords = ({ commit, version }: CheckSide): string => (version === null ? commit : `${commit} (${version})`);
  const outcome = {
    format: 'engram-bench-check', formatVersion: 1, measuredAt, before: sideOf(plan.before), after: sideOf(plan.after), quick: plan.arguments.quick,
    conditions: { ...machine, loadAverageAtTheBeginning: conditionsBefore.loadAverage, memories: size.memories }, elapsedMs: Date.now() - plan.startedAt, exitCode, rows,
  };
  mkdirSync(dirname(plan.result), { recursive: true });
  writeFileSync(plan.result, `${JSON.stringify(outcome, null, 2)}\n`);
  console.log(`\nbefore: ${inWords(plan.before)}, after: ${inWords(plan.after)}; ${size.memories} memories, load ${conditionsBefore.loadAverage} at the beginning, ${machine.loadAverage} at the end, of ${machine.cores} cores\n\n${checkTable(rows)}\n`);
  expect(rows.length).toBeGreaterThan(0);
});

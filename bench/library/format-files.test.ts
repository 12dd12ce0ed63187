import { readFileSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import { expect, it } from 'vitest';
import { fileOf, read } from '../../workers/archive/formats/testing/read';
import { createDataset } from '../dataset';
import { filesOfFormat } from './format-files';
import { IMPORTED_FORMATS } from './scenarios';

const dataset = createDataset(readFileSync(new URL('../../public/embedder/vocab.txt', import.meta.url), 'utf8').trimEnd().split('\n'));

it.each(IMPORTED_FORMATS)('makes files that the product reads as so many notes, each with its words: %s', async (format) => {
  const files = filesOfFormat(format, dataset, 3).map(({ path, base64 }) => fileOf(path, Buffer.from(base64, 'base64')));
  const { entries, problems } = await read(files);
  expect(problems).toEqual([]);
  expect(entries).toHaveLength(3);
  const markers = [0, 1, 2].map((index) => dataset.note(index).marker);
  expect(markers.filter((marker) => !entries.some(({ draft }) => draft.text.replaceAll(/\s+/gu, ' ').includes(marker)))).toEqual([]);
});

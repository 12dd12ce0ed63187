import type { ModelFault, ModelProblem } from '../../contracts/models';
import { bytesText } from './bytes-text';

/** What happened, and the next step. Search goes on in every case, and memories are never touched; whoever shows this says so once. */
const TEXTS: Readonly<Record<ModelFault, (facts: ModelProblem['facts']) => string>> = {
  offline: ({ host }) => `${named(host, 'The server')} cannot be reached. What has come so far is kept; go on when you are online again.`,
  'refused-by-policy': ({ host }) => `This page may not fetch from ${named(host, 'that server')}. Serve Engram with that address allowed (--connect), or import the model from files.`,
  'not-found': ({ file, host }) => `${named(host, 'The server')} does not have ${named(file, 'this model')}, or shows it only to those who signed in. Check the name, or download it yourself and import the files.`,
  'server-error': ({ host, status }) => `${named(host, 'The server')} answered with an error${status === undefined || status === null ? '' : ` (${status})`}. What has come so far is kept; try again later.`,
  'not-a-file': ({ file }) => `Instead of ${named(file, 'a model file')} a web page came: a login page, or a server that answers everything with one. Nothing of it was kept; check the address or your network.`,
  'cut-off': ({ file }) => `The connection broke off again and again${during(file)}. What has come so far is kept; go on when the line is better.`,
  'too-short': ({ file, expected, received }) => `${named(file, 'A file')} came shorter than it is${sizes(expected, received)}. It was thrown away; try again.`,
  'too-long': ({ file, expected, received, limit }) => typeof limit === 'number' ? `${named(file, 'A file')} does not end where such a file does: the server names no size, and would send more than ${bytesText(limit)}. It was thrown away, so that it does not fill this device; try again, or import the model from files.` : `${named(file, 'A file')} came longer than it is${sizes(expected, received)}. It was thrown away; try again.`,
  'hash-mismatch': ({ file }) => `${named(file, 'A file')} is not what it should be: its checksum differs. It was thrown away; try again, and if it happens again do not trust this server.`,
  'changed-on-server': ({ file }) => `${named(file, 'A file')} has changed on the server since the download began, so the parts do not fit together. It was thrown away; start the download again.`,
  'no-space': ({ needed, free }) => `This device has no room for the model${typeof needed === 'number' ? ` (${bytesText(needed)} needed${typeof free === 'number' ? `, ${bytesText(free)} free` : ''})` : ''}. Remove a model you do not use, or free some space, and try again.`,
  'not-a-model': ({ missing }) => `This is not a model that Engram can use${typeof missing === 'string' ? `: ${missing} is missing` : ''}. It needs config.json, tokenizer.json and an ONNX file; choose the folder that holds them.`,
  unsupported: ({ reason }) => `This model is of a kind that cannot run here${reasonText(reason)}. Choose another one.`,
  damaged: ({ file }) => `${named(file, 'A file of the model')} is damaged on this device. Repair it: only what is damaged is fetched again.`,
  'not-downloaded': ({ file }) => `${typeof file === 'string' ? `${file} of the model` : 'The model'} is not on this device. Download it, or import it from files.`,
  'self-test': ({ check, received }) => `The model gave wrong answers in its test${typeof check === 'string' ? ` (${check}${typeof received === 'number' ? `: ${received.toFixed(3)}` : ''})` : ''}, so it is not used. Check its files, or choose another model.`,
  'out-of-memory': () => 'This device does not have enough free memory for the model. Close other tabs, or choose a smaller model.',
  'crashed-before': () => 'The last attempt to load this model ended the tab, so it is not tried again by itself. Try again, or choose a smaller model.',
  stuck: () => 'The model did not answer for a long time and was stopped. Try again, or choose a smaller model.',
  'no-runtime': () => 'What runs models is not on this device yet, and could not be fetched from where Engram came from. Go online once and try again; from then on it works without a network.',
  failed: ({ reason }) => `The model could not be used${reasonText(reason)}. Try again; if it goes on, remove it and download it again.`,
};

/** Words for the person: what is wrong with a model, and what to do next. */
export function modelFaultText(problem: ModelProblem): string {
  return TEXTS[problem.fault](problem.facts);
}

function named(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function during(file: unknown): string {
  return typeof file === 'string' ? ` during ${file}` : '';
}

function reasonText(reason: unknown): string {
  return typeof reason === 'string' && reason !== '' ? ` (${reason})` : '';
}

function sizes(expected: unknown, received: unknown): string {
  return typeof expected === 'number' && typeof received === 'number' ? ` (${bytesText(received)} instead of ${bytesText(expected)})` : '';
}

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { gitBlobHash, hex } from './git-blob-hash';
import { nextPage, readRevision, readTree, resolveUrl, revisionUrl, treeUrl } from './hub-urls';

describe('hub addresses', () => {
  it('are those of the hub, for any host', () => {
    expect(revisionUrl('https://hub.example/', 'owner/name')).toBe('https://hub.example/api/models/owner/name/revision/main');
    expect(treeUrl('https://hub.example', 'owner/name', 'refs/pr/1')).toBe('https://hub.example/api/models/owner/name/tree/refs%2Fpr%2F1?recursive=true');
    expect(resolveUrl('http://localhost:8080', 'owner/name', 'abc', 'onnx/model ü?.onnx')).toBe('http://localhost:8080/owner/name/resolve/abc/onnx/model%20%C3%BC%3F.onnx');
  });

  it('answers are read: the commit, and sizes and hashes of files', () => {
    expect(readRevision({ id: 'x', sha: 'a'.repeat(40) })).toBe('a'.repeat(40));
    for (const other of [null, {}, { sha: 'main' }, { sha: 5 }, '<html>']) expect(readRevision(other)).toBeNull();
    const sha256 = 'b'.repeat(64);
    expect(
      readTree([
        { type: 'directory', oid: 'c'.repeat(40), size: 0, path: 'onnx' },
        { type: 'file', oid: 'd'.repeat(40), size: 650, path: 'config.json' },
        { type: 'file', oid: 'e'.repeat(40), size: 23_000_000, lfs: { oid: sha256, size: 23_000_000, pointerSize: 133 }, xetHash: 'f', path: 'onnx/model.onnx' },
      ]),
    ).toEqual([
      { path: 'config.json', sizeBytes: 650, sha256: null, gitSha1: 'd'.repeat(40) },
      // Not the pointer's hash.
      { path: 'onnx/model.onnx', sizeBytes: 23_000_000, sha256, gitSha1: null },
    ]);
    for (const other of [null, {}, [{ path: 1 }], 'x']) expect(readTree(other)).toBeNull();
  });

  it('cannot name a file outside of the repository', () => {
    const file = (path: string) => ({ type: 'file', oid: 'd'.repeat(40), size: 1, path });
    const paths = ['../config.json', 'onnx/model.onnx_data/../../../other/record.json', '/config.json', 'onnx//model.onnx', './config.json', '', 'x'.repeat(1_001)];
    expect(readTree([...paths.map(file), file('a..b/..c')])?.map(({ path }) => path)).toEqual(['a..b/..c']);
  });

  it('follow pages', () => {
    expect(nextPage('<https://hub.example/api/x?cursor=abc>; rel="next"')).toBe('https://hub.example/api/x?cursor=abc');
    expect(nextPage(null)).toBeNull();
    expect(nextPage('<x>; rel="prev"')).toBeNull();
  });
});

describe("git's hash of a file", () => {
  it('is the one that git computes', () => {
    // `printf 'hello\n' | git hash-object --stdin`, and the well-known hash of nothing.
    const bytes = new TextEncoder().encode('hello\n');
    const hash = gitBlobHash(bytes.byteLength);
    hash.update(bytes.subarray(0, 2));
    hash.update(bytes.subarray(2));
    expect(hex(hash.digest())).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    expect(hex(gitBlobHash(0).digest())).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    const large = new Uint8Array(100_000).fill(7);
    const running = gitBlobHash(large.byteLength);
    running.update(large);
    expect(hex(running.digest())).toBe(createHash('sha1').update(`blob ${large.byteLength}\0`).update(large).digest('hex'));
  });
});

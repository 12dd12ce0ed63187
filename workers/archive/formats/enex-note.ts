import type { IHasher } from 'hash-wasm';
import { base64Bytes } from './base64-bytes';

export type Md5 = Pick<IHasher, 'init' | 'update' | 'digest'>;

export interface EnexResource {
  /** MD5 of its bytes, hex: by it the text names it. */
  readonly hash: string;
  /** What the text shows it as: `<hash>.png`. */
  readonly name: string;
  readonly mime: string;
  readonly fileName: string;
  readonly pieces: readonly Uint8Array[];
}

/** No image of this size can be kept; its bytes are passed over, so that memory stays bounded. */
const MAX_RESOURCE_BYTES = 64_000_000;
/** Recognised words, sketches and the like: large, and nothing of the person's. */
const FIELDS = new Set(['title', 'content', 'created', 'updated', 'tag', 'source-url', 'latitude', 'longitude']);

/** One note while its elements come in. */
export class EnexNote {
  title = '';
  /** ENML: a document within the document. */
  content = '';
  created = '';
  updated = '';
  sourceUrl = '';
  latitude = '';
  longitude = '';
  readonly tags: string[] = [];
  readonly tasks: { title: string; done: boolean }[] = [];
  readonly resources: EnexResource[] = [];
  readonly #md5: Md5;
  #resource: { data: Base64Pieces; mime: string; fileName: string } | null = null;
  #task: { title: string; status: string } | null = null;

  constructor(md5: Md5) {
    this.#md5 = md5;
  }

  open(name: string): void {
    if (name === 'resource') this.#resource = { data: new Base64Pieces(this.#md5), mime: '', fileName: '' };
    else if (name === 'task') this.#task = { title: '', status: '' };
    else if (name === 'tag') this.tags.push('');
  }

  text(element: string, text: string): void {
    if (this.#resource !== null) {
      if (element === 'data') this.#resource.data.add(text);
      else if (element === 'mime') this.#resource.mime += text;
      else if (element === 'file-name') this.#resource.fileName += text;
      return;
    }
    if (this.#task !== null) {
      if (element === 'title') this.#task.title += text;
      else if (element === 'taskStatus') this.#task.status += text;
      return;
    }
    if (!FIELDS.has(element)) return;
    if (element === 'tag') this.tags[this.tags.length - 1] += text;
    else if (element === 'source-url') this.sourceUrl += text;
    else if (element === 'title' || element === 'content' || element === 'created' || element === 'updated' || element === 'latitude' || element === 'longitude') this[element] += text;
  }

  close(name: string): void {
    if (name === 'resource' && this.#resource !== null) {
      const { data, mime, fileName } = this.#resource;
      const hash = data.end();
      const ending = /^image\/([a-z0-9]+)/u.exec(mime.trim())?.[1] ?? 'bin';
      this.resources.push({ hash, name: `${hash}.${ending === 'jpeg' ? 'jpg' : ending}`, mime: mime.trim(), fileName: fileName.trim(), pieces: data.pieces });
      this.#resource = null;
    } else if (name === 'task' && this.#task !== null) {
      this.tasks.push({ title: this.#task.title.replace(/\s+/gu, ' ').trim(), done: this.#task.status.trim() === 'completed' });
      this.#task = null;
    }
  }
}

/** Base64 that comes in pieces of any length, with line ends; decoded and hashed as it comes. */
class Base64Pieces {
  readonly pieces: Uint8Array[] = [];
  #rest = '';
  #bytes = 0;
  #broken = false;

  constructor(private readonly md5: Md5) {
    md5.init();
  }

  add(text: string): void {
    const clean = this.#rest + text.replace(/\s+/gu, '');
    const whole = clean.length - (clean.length % 4);
    this.#rest = clean.slice(whole);
    this.#decode(clean.slice(0, whole));
  }

  /** @returns MD5, hex */
  end(): string {
    this.#decode(this.#rest);
    return this.md5.digest('hex');
  }

  #decode(base64: string): void {
    if (base64 === '' || this.#broken) return;
    try {
      const bytes = base64Bytes(base64);
      this.md5.update(bytes);
      this.#bytes += bytes.length;
      if (this.#bytes <= MAX_RESOURCE_BYTES) this.pieces.push(bytes);
      else this.pieces.length = 0;
    } catch {
      this.#broken = true;
    }
  }
}

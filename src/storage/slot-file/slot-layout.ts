/**
 * The file, all numbers little-endian:
 *
 *     0        header, copy A    ⎫ HEADER_BYTES each. Written in turn, so that a torn write leaves the other one.
 *     16 KiB   header, copy B    ⎭
 *     32 KiB   page 0, page 1, … of `pageBytes` each
 *
 * Header:
 *
 *     0   magic "EngrSlot"                       32    generation, float64
 *     8   format version                         40    covered, float64
 *     12  XXH32 of the copy, this place as 0     48    XXH32 of the mean; 0: there is none
 *     16  stride                                 56    bytes of the identity
 *     20  bytes of a row of bits                 60    bytes of the note
 *     24  nonce                                  64    identity, then note, UTF-8
 *     28  0                                      8192  mean, float32 [stride]
 *
 * Page, of PAGE_ROWS rows:
 *
 *     0      page header, 64 bytes: magic, state, page number, nonce, rows in use, XXH32 of what follows up to the rows, XXH32 of the mean
 *            that its bits are made with (0: no bits), generation, XXH32 of this header. Of an open page all but the state is as it was sealed last
 *     64     columns, PAGE_ROWS long each: change numbers (float64), memory ids (4 × uint32), content hashes (2 × uint32),
 *            numbers of vector blocks, ordinals, rows of the document, XXH32 of each row (uint32), factors (2 × float32)
 *            then bits [PAGE_ROWS, rowBytes], and zeros up to a multiple of 4 KiB
 *     …      rows, half precision [PAGE_ROWS, stride]
 *
 * The nonce is drawn when a file is begun: no page of another file, nor of an earlier life of this one, can pass for one of it.
 */
export const PAGE_BITS = 12;
export const PAGE_ROWS = 1 << PAGE_BITS;
export const PAGE_MASK = PAGE_ROWS - 1;

export const HEADER_BYTES = 16_384;
export const PAGES_AT = 2 * HEADER_BYTES;
export const MEAN_AT = 8_192;
/** Identity and note together. */
export const STRINGS_AT = 64;
export const STRINGS_BYTES = MEAN_AT - STRINGS_AT;

export const FORMAT_VERSION = 1;
/** "EngrSlot" */
export const MAGIC = [0x72676e45, 0x746f6c53] as const;
/** "Page" */
export const PAGE_MAGIC = 0x65676150;

/** Places of the header, as indices of uint32 or (the last two) float64. */
export const HEADER = Object.freeze({ version: 2, check: 3, stride: 4, rowBytes: 5, nonce: 6, mean: 12, identityBytes: 14, noteBytes: 15, generation: 4, covered: 5 });

/** Places of the page header, as indices of uint32 or (the generation) float64. */
export const PAGE = Object.freeze({ magic: 0, state: 1, number: 2, nonce: 3, count: 4, metaCheck: 5, mean: 6, generation: 4, check: 15 });
export const PAGE_HEADER_BYTES = 64;

export const OPEN = 1;
export const SEALED = 2;

const SEQS_AT = PAGE_HEADER_BYTES;
const IDS_AT = SEQS_AT + PAGE_ROWS * 8;
const HASHES_AT = IDS_AT + PAGE_ROWS * 16;
const BLOCKS_AT = HASHES_AT + PAGE_ROWS * 8;
const ORDINALS_AT = BLOCKS_AT + PAGE_ROWS * 4;
const ROW_COUNTS_AT = ORDINALS_AT + PAGE_ROWS * 4;
const CHECKS_AT = ROW_COUNTS_AT + PAGE_ROWS * 4;
const FACTORS_AT = CHECKS_AT + PAGE_ROWS * 4;
const BITS_AT = FACTORS_AT + PAGE_ROWS * 8;

/** Whose the rows of a page are: columns of PAGE_ROWS, of which `count` are in use. */
export interface PageMeta {
  /** Rows in use, from the first one on. */
  count: number;
  /** True when `bits` and `factors` hold something. */
  hasBits: boolean;
  /** Change number of the memory's version that the row was made of. */
  readonly seqs: Float64Array<ArrayBuffer>;
  /** `[PAGE_ROWS, 4]`: the memory's id; all zero: nobody's. */
  readonly ids: Uint32Array<ArrayBuffer>;
  /** `[PAGE_ROWS, 2]`: the first 64 bits of the memory's content hash. */
  readonly hashes: Uint32Array<ArrayBuffer>;
  /** Number of the vector block that holds the row, as far as was known. */
  readonly blocks: Uint32Array<ArrayBuffer>;
  readonly ordinals: Uint32Array<ArrayBuffer>;
  /** Rows of the whole document. */
  readonly rowCounts: Uint32Array<ArrayBuffer>;
  /** `[PAGE_ROWS, rowBytes]` */
  readonly bits: Uint8Array<ArrayBuffer>;
  /** `[PAGE_ROWS, 2]`, of the bits of each row. */
  readonly factors: Float32Array<ArrayBuffer>;
}

/** A page's header and columns as they lie in the file, with views on them. */
export interface PageBuffer extends PageMeta {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly words: Uint32Array<ArrayBuffer>;
  readonly floats: Float64Array<ArrayBuffer>;
  /** XXH32 of each row. */
  readonly checks: Uint32Array<ArrayBuffer>;
}

export interface SlotLayout {
  readonly stride: number;
  /** Bytes of a row of bits. */
  readonly rowBytes: number;
  /** Bytes of a row. */
  readonly slotBytes: number;
  /** Header and columns of a page; its rows begin there. */
  readonly metaBytes: number;
  readonly pageBytes: number;
}

/**
 * @param stride - padded dimensions, a multiple of 16
 * @param rowBytes - bytes of a row of bits, a multiple of 4
 */
export function slotLayout(stride: number, rowBytes: number): SlotLayout {
  const slotBytes = stride * 2;
  const metaBytes = Math.ceil((BITS_AT + PAGE_ROWS * rowBytes) / 4096) * 4096;
  return { stride, rowBytes, slotBytes, metaBytes, pageBytes: metaBytes + PAGE_ROWS * slotBytes };
}

export function newPageBuffer({ rowBytes, metaBytes }: SlotLayout): PageBuffer {
  const buffer = new ArrayBuffer(metaBytes);
  return {
    count: 0,
    hasBits: false,
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
    floats: new Float64Array(buffer),
    seqs: new Float64Array(buffer, SEQS_AT, PAGE_ROWS),
    ids: new Uint32Array(buffer, IDS_AT, PAGE_ROWS * 4),
    hashes: new Uint32Array(buffer, HASHES_AT, PAGE_ROWS * 2),
    blocks: new Uint32Array(buffer, BLOCKS_AT, PAGE_ROWS),
    ordinals: new Uint32Array(buffer, ORDINALS_AT, PAGE_ROWS),
    rowCounts: new Uint32Array(buffer, ROW_COUNTS_AT, PAGE_ROWS),
    checks: new Uint32Array(buffer, CHECKS_AT, PAGE_ROWS),
    factors: new Float32Array(buffer, FACTORS_AT, PAGE_ROWS * 2),
    bits: new Uint8Array(buffer, BITS_AT, PAGE_ROWS * rowBytes),
  };
}

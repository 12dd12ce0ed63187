import type { Engram } from '../../contracts/engine';

/** Taller pictures are shown smaller, so that one does not fill more than a screen. In CSS pixels. */
const TALLEST = 560;
/** How far below the screen an image is fetched already. */
const AHEAD = '800px';

/** Gives the images of a fragment their place before anything of them is read, and makes each one a button that opens it. */
export function frameImages(fragment: ParentNode): void {
  for (const image of fragment.querySelectorAll<HTMLImageElement>('img[data-image]')) {
    const width = Number(image.getAttribute('width'));
    const height = Number(image.getAttribute('height'));
    const alt = image.getAttribute('alt') ?? '';
    // A button within a link or a button would be neither.
    const frame = document.createElement(image.closest('a, button, summary') === null ? 'button' : 'span');
    frame.className = 'memory-image';
    if (frame instanceof HTMLButtonElement) {
      frame.type = 'button';
      frame.setAttribute('aria-label', alt === '' ? 'Open the image' : `Open the image: ${alt}`);
    }
    if (width > 0 && height > 0) {
      frame.style.width = `${Math.round(Math.min(width, (TALLEST * width) / height))}px`;
      frame.style.aspectRatio = `${width} / ${height}`;
    }
    image.replaceWith(frame);
    frame.append(image);
  }
}

/**
 * Fetches the thumbnails of framed images when they come near the screen.
 * @param root - what scrolls
 * @returns `watch` for each fragment that was added; `stop` when the page goes
 */
export function createImageLoader(engram: Pick<Engram, 'images'>, root: Element | null): { readonly watch: (page: ParentNode) => void; readonly stop: () => void } {
  let stopped = false;

  const load = async (image: HTMLImageElement): Promise<void> => {
    const hash = image.dataset.image ?? '';
    const blob = await engram.images.thumbnail(hash).then((thumbnail) => thumbnail ?? engram.images.get(hash), () => null);
    if (stopped || !image.isConnected) return;
    if (blob === null) {
      showMissing(image);
      return;
    }
    const url = URL.createObjectURL(blob);
    // The decoded image stays with its element; the address is not needed again.
    const done = () => URL.revokeObjectURL(url);
    image.addEventListener('load', done, { once: true });
    image.addEventListener('error', () => { done(); showMissing(image); }, { once: true });
    image.src = url;
  };

  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      const image = target.querySelector('img');
      if (image !== null) void load(image);
    }
  }, { root, rootMargin: AHEAD });

  return {
    // The frame and not the image: it has a size before there is anything to see.
    watch: (page) => page.querySelectorAll('.memory-image').forEach((frame) => observer.observe(frame)),
    stop: () => {
      stopped = true;
      observer.disconnect();
    },
  };
}

/** An image that is not here: a quiet frame of the same size that says so. */
function showMissing(image: HTMLImageElement): void {
  const frame = image.closest<HTMLElement>('.memory-image');
  if (frame === null) return;
  const note = document.createElement('span');
  note.className = 'memory-image missing';
  note.style.width = frame.style.width;
  note.style.aspectRatio = frame.style.aspectRatio;
  const alt = image.getAttribute('alt') ?? '';
  note.textContent = alt === '' ? 'An image that is not on this device' : `An image that is not on this device: ${alt}`;
  frame.replaceWith(note);
}

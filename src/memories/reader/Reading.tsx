import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Memory } from '../../contracts/memory';
import type { TextRange } from '../../contracts/search';
import { announce } from '../../ui/announcer';
import { useStore } from '../../ui/createStore';
import { useEngram } from '../../ui/EngramContext';
import { openedPassage } from '../../ui/openedPassage';
import { bodyOf } from '../bodyOf';
import { beginMemory } from './beginMemory';
import { Backlinks, Related } from './Connections';
import { linkTargets } from './drawnLinks';
import { markPassage, unmarkPassage } from './markPassage';
import { PassagePanel, PassageList } from './Passages';
import { PlainText } from './PlainText';
import { useLinks, usePassages } from './useConnections';
import { useLatest } from './useLatest';

const Markdown = lazy(() => import('./Markdown'));
const ImageDialog = lazy(() => import('./ImageDialog'));

/** In UTF-16 units. Above it parsing Markdown takes longer than a person should wait for a page to answer. */
const MARKDOWN_UP_TO = 100_000;

export function Reading({ memory }: { readonly memory: Memory }) {
  const engram = useEngram();
  const { body } = useMemo(() => bodyOf(memory), [memory]);
  const links = useLinks(memory);
  const passages = usePassages(memory);
  const targets = useMemo(() => (links === null ? null : linkTargets(links)), [links]);
  const [chosen, setChosen] = useState<number | null>(null);
  const [image, setImage] = useState<{ readonly hash: string; readonly alt: string } | null>(null);
  const { page, mark, onDrawn } = usePassageMark(memory, body);

  const choose = (index: number | null) => {
    setChosen(index);
    mark(index === null ? null : passages[index]);
    if (index !== null) announce(`Passage ${index + 1} of ${passages.length}`);
  };

  return (
    <>
      <div ref={page}>
        {body.length > MARKDOWN_UP_TO
          ? <PlainText text={body} onDrawn={onDrawn} />
          : (
            <Suspense fallback={<p className="page-text as-written">{body.slice(0, 2000)}</p>}>
              <Markdown
                text={body} links={targets} onDrawn={onDrawn} onOpenImage={(hash, alt) => setImage({ hash, alt })}
                onWrite={(title) => void beginMemory(engram, title)}
              />
            </Suspense>
          )}
      </div>
      <p className="hit-meta">
        {memory.type !== 'note' && <span className="chip">{memory.type}</span>}
        {memory.tags.map((tag) => <span key={tag} className="chip">{tag}</span>)}
        {memory.source.path !== undefined && <span className="chip" title={memory.source.path}>from {memory.source.path}</span>}
      </p>
      <div className="reader-after">
        {links !== null && links.backlinks.length > 0 && <Backlinks backlinks={links.backlinks} />}
        <Related memory={memory} />
        {passages.length > 1 && <PassageList text={memory.text} passages={passages} chosen={chosen} onChoose={choose} />}
      </div>
      {chosen !== null && chosen < passages.length && <PassagePanel memory={memory} index={chosen} count={passages.length} onChoose={choose} />}
      {image !== null && <Suspense fallback={null}><ImageDialog {...image} onClose={() => setImage(null)} /></Suspense>}
    </>
  );
}

/** The passage that is marked in the text: chosen here, or the one that the memory was found by. */
function usePassageMark(memory: Memory, body: string) {
  const page = useRef<HTMLDivElement>(null);
  const wanted = useRef<TextRange | null>(null);
  const drawn = useLatest({ text: memory.text, body });

  const complete = useRef(false);
  const attempt = useCallback(() => {
    if (wanted.current === null || page.current === null) return;
    // Kept until it is found: a long text is drawn in slices, and something like it may come before it.
    if (markPassage(page.current, drawn.current.text, drawn.current.body, wanted.current, complete.current)) wanted.current = null;
  }, [drawn]);

  const onDrawn = useCallback((all: boolean) => {
    complete.current = all;
    attempt();
  }, [attempt]);

  const mark = useCallback((passage: TextRange | null) => {
    wanted.current = passage;
    if (passage === null) unmarkPassage();
    else attempt();
  }, [attempt]);

  const found = useStore(openedPassage);
  const { id } = memory;
  useEffect(() => {
    if (found?.id !== id) return;
    openedPassage.set(null);
    // A memory that is all one passage was found as a whole.
    if (found.end - found.start < drawn.current.text.trimEnd().length) mark(found);
  }, [found, id, mark, drawn]);

  useEffect(() => unmarkPassage, [id]);
  return { page, mark, onDrawn };
}

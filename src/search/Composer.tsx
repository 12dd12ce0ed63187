import { Suspense, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { afterStart } from '../ui/afterStart';
import { useStore, type Store } from '../ui/createStore';
import { useEngram } from '../ui/EngramContext';
import { courtesy } from './courtesy';
import { queryHelpOpen } from './query/queryHelp';
import { forgetWritten } from './rememberSearch';
import type { SearchStore } from './searchStore';
import './composer.css';

const QueryAssist = courtesy((extras) => extras.loadQueryAssist());

export interface ComposerProps {
  readonly draft: Store<string>;
  readonly search: SearchStore;
  /** The text is being written rather than searched for. */
  readonly writing: boolean;
  /** True while a text is being made durable. */
  readonly keeping: boolean;
  readonly onInput: (text: string) => void;
  readonly onKeep: () => void;
  readonly onClear: () => void;
  /** Arrow down leaves the field for the first hit. */
  readonly onLeaveDown: () => void;
  /** Before the button. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const FIELD_ID = 'field';

/** Puts the caret into the one field, from anywhere. */
export function focusField(): void {
  document.getElementById(FIELD_ID)?.focus();
}

/** The one field that writes and finds. Its speed line comes in as children. */
export function Composer({ draft, search, writing, keeping, onInput, onKeep, onClear, onLeaveDown, beside, children }: ComposerProps) {
  const text = useStore(draft);
  const field = useRef<HTMLTextAreaElement>(null);

  // `field-sizing: content` does this without script where the browser has it.
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null || CSS.supports('field-sizing', 'content')) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  useEffect(() => {
    // On a phone the keyboard would cover the page before anything was read.
    if (matchMedia('(hover: hover) and (min-width: 800px)').matches) field.current?.focus({ preventScroll: true });
  }, []);

  // On a phone the field lies over the foot of the page: lists and notices keep clear of it, however tall it grows.
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() => root.setProperty('--composer-height', `${element.offsetHeight}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      root.setProperty('--composer-height', '0px');
    };
  }, []);

  const engram = useEngram();
  // Wanted by whoever writes what may be an operator; else it is there, in idle time, for whoever comes to the field.
  const [assisted, setAssisted] = useState(false);
  const helping = useStore(queryHelpOpen);
  const keep = () => {
    forgetWritten(engram, text.trim().replace(/\s+/g, ' '));
    onKeep();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const { value, selectionStart } = event.currentTarget;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      keep();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      onClear();
    } else if (event.key === 'ArrowDown' && !event.shiftKey && !value.slice(selectionStart).includes('\n')) {
      event.preventDefault();
      onLeaveDown();
    }
  };

  const empty = text.trim() === '';
  return (
    <div ref={box} className="composer" role="search">
      <div className="composer-box">
        <textarea
          id={FIELD_ID} ref={field} className="composer-field" rows={1} value={text}
          aria-label="Write, or find anything" placeholder="Write, or find anything…"
          autoComplete="off" autoCapitalize="sentences" enterKeyHint="enter"
          aria-keyshortcuts="/" aria-describedby="field-help"
          onChange={(event) => onInput(event.target.value)} onKeyDown={onKeyDown}
          onFocus={() => void afterStart(engram).then(() => setAssisted(true))}
        />
        <span id="field-help" className="visually-hidden">
          Typing finds. {isApple ? 'Command' : 'Control'} and Enter keeps the text as a memory. Arrow down moves to the hits. Escape clears.
        </span>
        {(assisted || helping || /[:"]/.test(text)) && <Suspense fallback={null}><QueryAssist field={field} text={text} writing={writing} search={search} onInput={onInput} /></Suspense>}
        {beside}
        <button
          type="button" className="button primary composer-keep" aria-disabled={empty || keeping}
          aria-keyshortcuts={isApple ? 'Meta+Enter' : 'Control+Enter'}
          title={isApple ? 'Keep (⌘ Enter)' : 'Keep (Ctrl Enter)'}
          onClick={() => (empty ? field.current?.focus() : keep())}
        >
          Keep
        </button>
      </div>
      {children}
    </div>
  );
}

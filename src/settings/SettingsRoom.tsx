import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { About } from './About';
import { Appearance } from './Appearance';
import { EmbedderInfo } from './EmbedderInfo';
import { EraseEverything } from './EraseEverything';
import { KeyboardSettings } from './KeyboardSettings';
import { PrivacyLedger } from './PrivacyLedger';
import { Section } from './Section';
import { StorageSettings } from './StorageSettings';
import './settings.css';

const BackupSettings = lazy(async () => ({ default: (await import('./backup/BackupSettings')).BackupSettings }));

export interface SettingsRoomProps {
  /** Id of the section to be scrolled to. */
  readonly section: string | undefined;
  /** Words for whether the app works without a network; '' while that is not known. */
  readonly offlineWords: string;
  /** What can be said and done about the installed app, where the browser can install one. */
  readonly installed?: ReactNode;
  /** What `#settings/duplicates` shows in place of the settings. */
  readonly review: ReactNode;
  readonly trashHref: string;
  readonly onExport: () => Promise<void>;
  readonly onShortcuts: () => void;
  /** Everything is deleted; the page must begin anew. */
  readonly onErased: () => void;
}

const SECTIONS = [
  ['appearance', 'Appearance'],
  ['keyboard', 'Keyboard'],
  ['storage', 'Storage health'],
  ['backup', 'Backup'],
  ['embedder', 'Embedder'],
  ['app', 'Installed app'],
  ['privacy', 'Privacy ledger'],
  ['delete', 'Trash and deletion'],
  ['about', 'About'],
] as const;

/** How this device shows things, what it stores, and what left it. */
export default function SettingsRoom({ section, offlineWords, installed, review, trashHref, onExport, onShortcuts, onErased }: SettingsRoomProps) {
  useEffect(() => {
    if (section === undefined) return;
    const heading = document.getElementById(`${section}-heading`);
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  }, [section]);

  if (section === 'duplicates') return review;
  return (
    <div className="settings">
      <h1>Settings</h1>
      <nav className="settings-sections" aria-label="Settings">
        <ul>{SECTIONS.map(([id, title]) => <li key={id}><a href={`#settings/${id}`} aria-current={id === section ? 'true' : undefined}>{title}</a></li>)}</ul>
      </nav>
      <Section id="appearance" title="Appearance" lead="Kept on this device only."><Appearance /></Section>
      <Section id="keyboard" title="Keyboard"><KeyboardSettings onShortcuts={onShortcuts} /></Section>
      <Section id="storage" title="Storage health" lead="Whether your memories will still be here."><StorageSettings onExport={onExport} /></Section>
      <Section id="backup" title="Backup" lead="A copy outside of this browser."><Suspense fallback={<p className="faint">Reading …</p>}><BackupSettings /></Suspense></Section>
      <Section id="embedder" title="Embedder" lead="What turns texts into vectors, so that they are found by meaning."><EmbedderInfo /></Section>
      <Section id="app" title="Installed app">
        {offlineWords !== '' && <p>{offlineWords}</p>}
        {installed ?? <p className="faint">Engram can be installed from the browser’s menu. It then has a window of its own, and opens without a network all the same.</p>}
      </Section>
      <Section id="privacy" title="Privacy ledger" lead="What left this device for another place on the network."><PrivacyLedger /></Section>
      <Section id="delete" title="Trash and deletion">
        <p>What you delete stays in the <a href={trashHref}>trash</a> for 30 days. Then it is forgotten for good.</p>
        <EraseEverything onExport={onExport} onErased={onErased} />
      </Section>
      <Section id="about" title="About"><About /></Section>
    </div>
  );
}

import { lazy, Suspense } from 'react';
import { useStore } from '../../ui/createStore';
import { sampleMark } from './sampleMark';

const SamplePanel = lazy(async () => ({ default: (await import('./SamplePanel')).SamplePanel }));

/** Stands over the timeline while the sample library is in it and the person has not put this notice away. */
export function SampleNotice({ onSearch }: { readonly onSearch: (text: string) => void }) {
  const mark = useStore(sampleMark);
  return mark === 'here' ? <Suspense fallback={null}><SamplePanel onSearch={onSearch} /></Suspense> : null;
}

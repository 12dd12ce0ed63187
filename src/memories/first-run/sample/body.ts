import { ago, on } from '../sampleDates';
import type { SampleMemory } from './SampleMemory';

/** Health and kitchen. */
export const BODY: readonly SampleMemory[] = [
  {
    when: ago(2, 88, '07:15'),
    tags: ['health'],
    text: 'Slept badly all week and could not explain it. Then noticed: coffee at half past four, every afternoon, because of the new colleague and the good machine. From now on the last cup before two. Third evening: in bed at eleven, asleep by five past, dreamt of nothing.',
  },
  {
    when: ago(1, 210, '17:30'),
    tags: ['health', 'knee'],
    text: '# Knee\n\nThe physiotherapist watched me go down one flight and said, “Ah, you fall down stairs on purpose.”\n\n- stairs: slowly, whole foot, knee over the second toe\n- wall sit, 5 × 30 seconds, every other day\n- the exercise with the rubber band that looks ridiculous, do it anyway\n- walking is allowed, running in six weeks, tennis “let’s talk about tennis”\n\nPain today 5 of 10.',
  },
  {
    when: ago(1, 168, '18:20'),
    tags: ['health', 'knee'],
    text: 'Six weeks of rubber band. Pain 1 of 10, only on the way down from the fourth floor. First slow run along the river: eleven minutes, overtaken by a man with a pram. See [[Knee]].',
  },
  {
    when: ago(3, 44, '10:50'),
    tags: ['health'],
    type: 'fact',
    text: 'Tetanus booster today, left arm. Next one in ten years, the doctor said, and wrote it in the little yellow book. The book lives in the drawer with the passports.',
  },
  {
    when: ago(0, 64, '09:10'),
    tags: ['health'],
    text: 'Eye test: minus 1.25 right, minus 1.75 left, and, as she put it very kindly, “soon you will start holding menus further away”. Ordered the same frame again, after trying on twenty-two others to be sure.',
  },
  {
    when: ago(4, 12, '21:35'),
    tags: ['health'],
    text: 'Gave blood for the first time. It takes ten minutes, the form takes fifteen. The nurse has a way of asking about your weekend exactly when the needle goes in. Felt fine, ate two sausages, told everyone.',
  },
  {
    when: ago(2, 140, '22:10'),
    tags: ['health'],
    text: 'Headache diary, second month. What they have in common is not weather and not chocolate, it is Sundays: late breakfast, no water until noon, lying with the neck bent over a book. Showed it to the doctor, who said a diary like that is worth more than most things I could have told her.',
  },
  {
    when: on('02-08', 1, '20:00'),
    tags: ['health', 'family'],
    text: 'Everyone has the cough. Honey in something warm for the boy (he is well over one, younger ones must not have it), ginger for the rest of us, and the window open a hand wide. My father’s remedy remains “a firm tone”.',
  },
  {
    when: ago(0, 12, '18:30'),
    tags: ['health'],
    type: 'task',
    text: 'Make the dentist appointment. I have been about to make the dentist appointment since before my last birthday.',
  },
  {
    when: ago(3, 289, '16:45'),
    tags: ['recipe', 'family'],
    pinned: true,
    text: '# Plum cake\n\nMy grandmother’s, from the pencil note, with the quantities she refused to write down.\n\n- 300 g flour, 150 g butter (cold), 100 g sugar, 1 egg, pinch of salt\n- 1.2 kg plums, the small dark ones, halved and stoned\n- cinnamon, and a handful of breadcrumbs\n\nRub the butter into flour, sugar and salt, egg in last, rest it in the cold for half an hour. Press into the big tin, breadcrumbs on it so that it does not get wet, then the plums **standing up, close together, like people in a tram**. 190 °C, about 45 minutes. Cinnamon and sugar only when it comes out.\n\nIt is better on the second day. Nobody knows this from experience.',
  },
  {
    when: on('09-04', 1, '19:10'),
    tags: ['recipe'],
    text: 'The [[Plum cake]] again, with a quarter less sugar. Nobody noticed except me and, I believe, my grandmother.',
  },
  {
    when: ago(5, 130, '13:20'),
    tags: ['recipe'],
    text: '# Red lentil soup for days without a plan\n\nOne onion and two carrots, small, in oil until they smell friendly. A spoon of cumin, a spoon of tomato paste, let it catch a little. 250 g red lentils, a litre of water, 20 minutes. Blend half of it. Lemon at the end, more than seems right.\n\nFreezes. Forgives everything.',
  },
  {
    when: ago(3, 230, '09:30'),
    tags: ['recipe', 'bread'],
    text: '# Bread, fourth attempt\n\n500 g flour, 350 g water, 100 g starter, 10 g salt. Folded four times in two hours, in the fridge overnight, hot pot, 230 °C, lid on for 25 minutes and off for 20.\n\n| Attempt | What went wrong |\n| --- | --- |\n| 1 | flat as a hat |\n| 2 | forgot the salt; tastes of regret |\n| 3 | stuck to the cloth, cloth now part of loaf |\n| 4 | **nothing** |\n\nThe difference was patience in the first two hours, which I had always skipped because I have none.',
  },
  {
    when: ago(0, 95, '20:05'),
    tags: ['recipe'],
    type: 'fact',
    text: 'Crêpes: 250 flour, 500 milk, 3 eggs, salt. Let it stand half an hour. The first one is always for the cook, that is not a failure but a fee.',
  },
  {
    when: ago(1, 15, '19:50'),
    tags: ['recipe'],
    text: 'Onions in vinegar: two red ones in thin rings, equal parts vinegar and hot water to cover, a teaspoon of salt, a tablespoon of sugar. Ready in an hour, pink by evening, makes any sandwich look as if somebody cared.',
  },
  {
    when: on('07-23', 0, '21:15'),
    tags: ['recipe', 'garden'],
    text: 'What to do with too many courgettes, in order of dignity: grated into fritters with feta and dill; thin, raw, lemon; soup; cake (chocolate, nobody can tell); on the neighbour’s doormat, ring and run.',
  },
  {
    when: ago(2, 9, '12:30'),
    tags: ['recipe', 'family'],
    text: 'My father’s omelette by telephone, before he could cook and when it was I who dictated: “Now turn it over.” Long silence. “It has turned itself over.” Another silence. “It is on the floor, but the right way up.”',
  },
  {
    when: ago(4, 75, '18:00'),
    tags: ['recipe', 'list'],
    text: 'In the cupboard always: chickpeas, tinned tomatoes, rice, red lentils, anchovies, capers, lemons, the good oil. With those there is a dinner, whatever kind of day it was.',
  },
];

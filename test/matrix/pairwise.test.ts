import { pairwise, withChoices } from './pairwise';

const dimensions = {
  size: ['s', 'm', 'l'],
  colour: ['red', 'blue'],
  shape: ['round', 'square', 'flat'],
} as const;

test('every two values meet, in far fewer combinations than there are', () => {
  const combinations = pairwise(dimensions, 7);
  for (const size of dimensions.size) {
    for (const shape of dimensions.shape)
      expect(combinations).toContainEqual(expect.objectContaining({ size, shape }));
    for (const colour of dimensions.colour)
      expect(combinations).toContainEqual(expect.objectContaining({ size, colour }));
  }
  expect(combinations.length).toBeLessThan(18);
  expect(pairwise(dimensions, 7)).toEqual(combinations);
});

test('a pair that is left out never meets, and no other is lost with it', () => {
  const leftOut = { size: 's', shape: 'flat' } as const;
  const combinations = pairwise(dimensions, 7, [leftOut]);
  expect(combinations).not.toContainEqual(expect.objectContaining(leftOut));
  expect(combinations).toContainEqual(expect.objectContaining({ size: 's', shape: 'round' }));
  expect(combinations).toContainEqual(expect.objectContaining({ colour: 'red', shape: 'flat' }));
});

test('a pair that is left out can be had alone', () => {
  const leftOut = [
    { size: 's', shape: 'flat' },
    { size: 's', colour: 'red' },
  ] as const;
  expect(withChoices(leftOut[0], dimensions, 7, leftOut)).toEqual({
    size: 's',
    colour: 'blue',
    shape: 'flat',
  });
});

test('fails when a pair fits nowhere', () => {
  const leftOut = dimensions.colour.map((colour) => ({ size: 's', colour }) as const);
  expect(() => pairwise(dimensions, 7, leftOut)).toThrow('size=s fits into no combination');
});

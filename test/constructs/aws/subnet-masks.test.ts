import { subnetMasks } from '../../../constructs/aws/subnet-masks';

test.each([
  ['10.0.0.0/16', { public: 24, private: 19, isolated: 24 }],
  ['172.16.64.0/18', { public: 26, private: 21, isolated: 26 }],
  ['192.168.0.0/20', { public: 28, private: 23, isolated: 28 }],
])('%s is shared among three zones', (cidr, masks) => {
  expect(subnetMasks(cidr)).toEqual(masks);
});

test.each([
  '10.0.0.0/15',
  '10.0.0.0/21',
  '10.0.0.0',
  '10.0.0.1/16',
  '10.256.0.0/16',
  'fd00::/16',
  '${Token[A.1]}',
])('fails when the network is %s', (cidr) => {
  expect(() => subnetMasks(cidr)).toThrow(
    `'cidr' must be the literal first address and length of an IPv4 network between /16 and /20, got ${cidr}`,
  );
});

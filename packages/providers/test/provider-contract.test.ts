// The contract, for every vendor of the list.
import { vendors } from '../src/vendors/vendors.ts';
import { describeProvider } from './provider-contract.ts';

for (const vendor of vendors) describeProvider(vendor);

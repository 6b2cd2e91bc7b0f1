import { prepareVectors } from './vectors.ts';
const t=performance.now(); await prepareVectors(100_000); console.log(performance.now()-t);

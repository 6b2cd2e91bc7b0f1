import { chunkText, loadTokenCounter } from '../../packages/chunking/src/index.ts';
import { COST_BY_STRENGTH as C } from '../../packages/chunking/src/pack-units.ts';
import { readCorpora, readQuestions } from './texts.ts';
import { createBm25, locate, countCovered } from './quality.ts';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
const counter=await loadTokenCounter(); const corpora=readCorpora()!; const qs=readQuestions();
async function evalSplit(split:any){let rec=0,tok=0;const per:any={};for(const [c,text] of corpora){const ps=await split(text);const cnt=ps.map((p:any)=>counter.count(p.text));const rank=createBm25(ps.map((p:any)=>p.text));let r=0,n=0;for(const q of qs){if(q.corpus!==c)continue;const best=rank(q.question).slice(0,5);const want=q.references.reduce((t,x)=>t+x.end-x.start,0);const f=q.references.reduce((t,x)=>t+countCovered(x,best.map(i=>ps[i])),0)/want;rec+=f;r+=f;n++;tok+=best.reduce((t,i)=>t+cnt[i]!,0)}per[c]=(100*r/n).toFixed(0)}return {rec:100*rec/qs.length,tok:tok/qs.length,per}}
const targets=[500,750,1000,1500,2000];
async function curve(name:string,mk:any,sizes:number[]){const pts=[];for(const s of sizes)pts.push(await evalSplit(mk(s)));
 const at=(t:number)=>{for(let i=1;i<pts.length;i++){const a=pts[i-1]!,b=pts[i]!;if(t>=a.tok&&t<=b.tok)return a.rec+(b.rec-a.rec)*(t-a.tok)/(b.tok-a.tok)}return NaN};
 const v=targets.map(at);console.log(name.padEnd(34),v.map(x=>x.toFixed(1)).join('  '),' avg',(v.reduce((a,b)=>a+b,0)/v.length).toFixed(2));}
const S=[80,100,130,160,200,250,300,350,400,450,500,600];
await curve('langchain',(s:number)=>async(t:string)=>locate(t,await new RecursiveCharacterTextSplitter({chunkSize:s,chunkOverlap:0,lengthFunction:(x:string)=>counter.count(x)}).splitText(t)),S);
const ours=(method:any,extra:any={})=>(s:number)=>(t:string)=>chunkText(t,{method,size:s,counter,...extra});
await curve('token',ours('token'),S);
const base={...C};
for(const [name,o] of Object.entries(JSON.parse(process.argv[2]??'{"base":{}}')) as any){Object.assign(C,base);(globalThis as any).EXP=o.exp??2;for(const k of Object.keys(o))if(k!=='exp')(C as any)[k]=o[k];
 for(const m of (process.argv[3]??'semantic,structural').split(','))await curve(m+' '+name,ours(m),S);}

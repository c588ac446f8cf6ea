"use strict";(self.rspackChunknbcluster_lab=self.rspackChunknbcluster_lab||[]).push([[590],{2(t,e,s){s.r(e);var n=s(3),i=s(4),a=s(5),o=s(6),r=s(7),l=s(8),h=s(9),d=s(10),c=s(11),u=s(12),p=s(13),f=s(14),m=s(15),g=s(16),b=s(17),w=s(18),x=t=>"string"==typeof t,v=t=>"number"==typeof t&&Number.isFinite(t),k=t=>Number.isSafeInteger(t)&&Number(t)>=0,y=t=>"boolean"==typeof t,_=t=>e=>null===e||t(e),M=(...t)=>e=>t.some(t=>t===e),$=t=>e=>Array.isArray(e)&&e.every(t),C=t=>e=>{let s;return Array.isArray(e)&&2===e.length&&k(s=e[0])&&s<j&&t(e[1])},S=t=>e=>{if("object"!=typeof e||null===e)return!1;let s=new Map(Object.entries(e)),n=Object.entries(t);return s.size===n.length&&n.every(([t,e])=>s.has(t)&&e(s.get(t)))},j=65536,T=t=>e=>t(e)?e:null,E=t=>e=>{if("object"!=typeof e||null===e)return!1;let s=new Map(Object.entries(e));return Object.entries(t).every(([t,e])=>s.has(t)&&e(s.get(t)))},A=["running","computed","committed","lost","surprised","cancelled","waiting"],R=t=>2===t,L=S({line:k,header:x,total:_(k),computed:k,committed:k,here:k,seconds:v,eta_s:_(v),rate_per_s:_(v),route:M("parallel","kernel","mixed"),reason:_(x),text:x,plain_estimate_s:_(v)}),O=S({id:k,loop:k,first:k,end:k,start_s:v,end_s:_(v),state:M(...A),given_s:v,item:x,size_bytes:k,deaths:k}),I={worker:x,machine:x,gpu:_(x),memory_bytes:_(k),gpu_busy:_(v),gpu_memory_bytes:_(k),deaths:$(S({at_s:v,cause:x}))},P={version:R,run:x,name:_(x),cell:x,state:M("starting","running","done","failed","interrupted","stopped"),seconds:v,lane_count:k,errors:$(S({type:x,line:k,count:k,text:x,source:x,traceback:x})),sent_bytes:k,plain_estimate_s:_(v),claim:x,message:x,cluster:x,final:y},z=S({...P,loops:$(C(L)),loop_count:k}),F=S({kind:M("lanes"),version:R,head:_(z),lanes:$(C(S(I))),items:$(C(x))}),N=S({...P,loops:$(L),lanes:$(S({...I,spans:$(O)}))});T(z),T(F);var W=T(N),B=E({name:x,cause:x,at:v}),q=E({name:x,state:x,machine:x,pid:k,cpu:_(v),memory_bytes:_(k),memory_limit_bytes:_(k),gpu:x,gpu_busy:_(v),gpu_memory_bytes:_(k),doing:x}),D=E({name:x,title:x,kind:x,lasting:y,state:M("starting","ready","waiting","ending"),waiting:x,machine:x,notebook:x,used_by:$(x),started:v,idle_s:_(v),idle_for_s:_(v),python:x,bounds:$(k),adaptive:y,workers:$(q),deaths:$(B),differences:$(E({what:x,here:x,there:x,why:x}))}),H=E({start:x,state:M("starting","ready","failed"),waiting:x,name:x,message:x}),J=E({cluster:x,notebook:x,kernel:x,cell_id:x,snapshot:t=>null!==W(t)}),K=E({topic:x}),U=E({run:x}),V=E({clusters:$(D)}),G=E({version:t=>1===t,clusters:$(D),runs:$(t=>!0),starts:$(H)}),Y=E({name:x,does:x,missing:x,options:$(E({name:x,key:x,value:x,flag:y,help:x,choices:$(x),default:_(x),repeats:y}))}),X=E({worker:x,text:x,deaths:$(B)}),Z=E({line:k,end_line:k,route:M("parallel","kernel","unknown"),reason:x,text:x}),Q=T(E({python:x,kinds:$(Y)})),tt=T(E({start:x})),te=T(E({logs:$(X)})),ts=T(E({how:M("stop","interrupt")})),tn=T(E({text:x})),ti=T(E({marks:$(Z),trouble:x})),ta=T(E({"text/html":x,"text/plain":x})),to=T(E({})),tr=T(E({message:x,faults:$(E({field:x,text:x}))})),tl=class{#t;#e;#s;#n=new Map;#i=null;#a=!1;#o="";#r=0;#l;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s,s.addEventListener("abort",()=>this.#h(),{once:!0}),s.aborted||this.#d()}watch(t,e){0===e.length?this.#n.delete(t):this.#n.set(t,e),this.#c()}tryNow(){null!==this.#i||this.#s.aborted||(clearTimeout(this.#l),this.#d())}async #d(){let t=await this.#t.presence();this.#s.aborted||null!==this.#i||("there"===t?this.#u():"away"===t?this.#p():(this.#e.setConnection(t),this.#f(6e4)))}#u(){let t=!1,e=this.#t.open({onOpen:()=>{this.#o="",this.#a=!0,this.#c()},onMessage:t=>this.#m(t),onClose:()=>{t=!0,this.#a=!1,this.#i=null,this.#s.aborted||this.#p()}});t||(this.#i=e)}#m(t){let e="string"==typeof t?function(t){if(!K(t))return null;let{topic:e}=t;return"hello"===e&&G(t)?{topic:e,clusters:t.clusters,runs:t.runs.filter(J),starts:t.starts}:"clusters"===e&&V(t)?{topic:e,clusters:t.clusters}:"run"===e&&J(t)?{...t,topic:e}:"gone"===e&&U(t)?{topic:e,run:t.run}:"start"===e&&H(t)?{...t,topic:e}:null}(function(t){try{return JSON.parse(t)}catch{return null}}(t)):null;null!==e&&("hello"===e.topic?(this.#r=0,this.#e.take(e,performance.now()),this.#e.setConnection("open")):this.#e.take(e,performance.now()))}#p(){this.#e.setConnection("lost");let t=Math.min(3e4,500*2**this.#r);this.#r+=1,this.#f(t*(.75+Math.random()/2))}#f(t){clearTimeout(this.#l),this.#l=setTimeout(()=>void this.#d(),t)}#c(){let t=JSON.stringify({topic:"watch",runs:[...new Set([...this.#n.values()].flat())].sort()});null!==this.#i&&this.#a&&t!==this.#o&&(this.#i.send(t),this.#o=t)}#h(){clearTimeout(this.#l),this.#i?.close(),this.#i=null}},th=class{#g=null;#b=0;#w=0;#x=[];#v=[];#k=[];#y=new Set;get about(){return this.#g}get loops(){return this.#x.filter(t=>void 0!==t)}get loopsByPlace(){return this.#x}loopAt(t){return this.#x[t]}get lanes(){return this.#k}get alive(){return null!==this.#g&&("starting"===this.#g.state||"running"===this.#g.state)}elapsed_s(t){return null===this.#g?0:this.#g.seconds+(this.alive?Math.max(0,t-this.#b)/1e3:0)}left_s(t){let e=this.#x.at(-1);if(!this.alive||void 0===e||null===e.eta_s||null!==e.reason)return null;let s=e.eta_s-Math.max(0,t-this.#w)/1e3;return s<-td?null:Math.max(0,s)}takeHead(t,e){let{loops:s,version:n,...i}=t;for(let[t,n]of(this.#g=i,this.#b=e,s)){var a,o;t>=i.loop_count||(a=this.#x[t],o=n,(a?.computed!==o.computed||a.committed!==o.committed)&&(this.#w=e),this.#x[t]=n)}this.#_()}takeLanes(t,e){for(let[e,s]of t.lanes)this.#M(e).lane=s;for(let[t,s]of(this.#$(),e))this.#M(t).spans.set(tp(s),s);this.#_()}takeSnapshot(t,e){let{loops:s,lanes:n,...i}=t;for(let{spans:t,...e}of n){let s=this.#C(e.worker);for(let n of(s.lane=e,t))s.spans.set(tp(n),n)}this.#$(),this.takeHead({...i,loops:[...s.entries()],loop_count:s.length},e)}onChange(t,e){this.#y.add(t),e.addEventListener("abort",()=>this.#y.delete(t),{once:!0})}#M(t){for(let e=this.#v[t];;e=this.#v[t]){if(void 0!==e)return e;this.#v.push({index:this.#v.length,lane:tu,spans:new Map}),this.#k=this.#v}}#C(t){return this.#v.find(({lane:e})=>e.worker===t)??this.#M(this.#v.length)}#$(){this.#k=[...this.#v].sort((t,e)=>tc.compare(t.lane.machine,e.lane.machine)||tc.compare(t.lane.worker,e.lane.worker)||t.index-e.index)}#_(){for(let t of this.#y)t()}},td=1,tc=new Intl.Collator("en",{numeric:!0}),tu={worker:"",machine:"",gpu:null,memory_bytes:null,gpu_busy:null,gpu_memory_bytes:null,deaths:[]};function tp(t){return 0x100000000*t.loop+t.id}var tf=class{#S="connecting";#j=[];#b=0;#T=new Map;#E=new Map;#y=new Set;#A=new Set;#R=new Set;get connection(){return this.#S}get clusters(){return this.#j}get starts(){return[...this.#T.values()].filter(({state:t})=>"ready"!==t)}get runs(){let t=[...this.#E.values()].reverse();return[...t.filter(({progress:t})=>t.alive),...t.filter(({progress:t})=>!t.alive)]}run(t){return this.#E.get(t)??null}age_s(t){return Math.max(0,t-this.#b)/1e3}setConnection(t){t!==this.#S&&(this.#S=t,this.#_())}take(t,e){switch(t.topic){case"hello":this.#L(t.runs,t.starts,e),this.#O(t.clusters,e);break;case"clusters":this.#O(t.clusters,e);break;case"run":this.#I(t,e);break;case"gone":this.#E.delete(t.run);break;case"start":this.#P(t)}this.#_()}forgetStart(t){this.#T.delete(t)&&this.#_()}onChange(t,e){tm(this.#y,t,e)}onEnd(t,e){tm(this.#A,t,e)}onReady(t,e){tm(this.#R,t,e)}#L(t,e,s){let n=new Set(t.map(({snapshot:t})=>t.run));for(let t of[...this.#E.keys()])n.has(t)||this.#E.delete(t);for(let e of t)this.#I(e,s);let i=new Set(e.map(({start:t})=>t));for(let t of[...this.#T.keys()])i.has(t)||this.#T.delete(t);for(let t of e)this.#P(t)}#O(t,e){this.#j=[...t].sort((t,e)=>Number(e.lasting)-Number(t.lasting)||tg.compare(t.name,e.name)),this.#b=e}#I({snapshot:t,cluster:e,notebook:s,kernel:n,cell_id:i},a){let o=this.#E.get(t.run),r=o?.progress??new th,l=r.alive,h={id:t.run,cluster:e,notebook:s,kernel:n,cell_id:i,progress:r};if(this.#E.set(h.id,h),r.takeSnapshot(t,a),l&&!r.alive)for(let t of this.#A)t(h)}#P(t){let e=this.#T.get(t.start)?.state;if(this.#T.set(t.start,t),"ready"===t.state&&"ready"!==e)for(let e of this.#R)e(t)}#_(){for(let t of this.#y)t()}};function tm(t,e,s){s.aborted||(t.add(e),s.addEventListener("abort",()=>t.delete(e),{once:!0}))}var tg=new Intl.Collator("en",{numeric:!0}),tb=class extends Error{name="Refused";status;faults;constructor(t,e,s){super(t),this.status=e,this.faults=s}},tw="nbcluster",tx=class{#z;constructor(t){this.#z=t}kinds(t){return this.#F("GET",["kinds"],Q,{query:null===t?{}:{kernel:t}})}async start(t){return(await this.#F("POST",["clusters"],tt,{body:t})).start}async stopStart(t){await this.#F("DELETE",["starts",t],to)}async scale(t,e,s){await this.#F("POST",["clusters",t,"scale"],to,{body:{least:e,most:s}})}async restart(t){await this.#F("POST",["clusters",t,"restart"],to,{body:{}})}async stop(t){await this.#F("DELETE",["clusters",t],to)}async logs(t){return(await this.#F("GET",["clusters",t,"logs"],te)).logs}async stopRun(t){return(await this.#F("POST",["runs",t,"stop"],ts,{body:{}})).how}async why(t){return(await this.#F("GET",["runs",t,"why"],tn)).text}summary(t){return this.#F("GET",["runs",t,"summary"],ta)}marks(t,e){return this.#F("POST",["marks"],ti,{body:{cell:t,cells_before:e}})}async presence(){try{let t=await this.#N("GET",["clusters"],{});if(t.ok)return"there";if(404===t.status)return"absent";return 401===t.status||403===t.status?"refused":"away"}catch{return"away"}}open(t){let{wsUrl:e,token:s,appendToken:i,WebSocket:a}=this.#z,o=n.URLExt.join(e,tw,"live"),r=new a(i&&""!==s?`${o}?token=${encodeURIComponent(s)}`:o);return r.onopen=()=>t.onOpen(),r.onmessage=({data:e})=>t.onMessage(e),r.onclose=()=>t.onClose(),r}async #F(t,e,s,n={}){var i;let a;try{a=await this.#N(t,e,n)}catch{throw new tb(tv,0,[])}let o=await a.json().catch(()=>null);if(a.ok){let t=s(o);if(null===t)throw new tb(tk,a.status,[]);return t}let r=tr(o),l=r?.faults??[];throw new tb(r?.message??(i=a.status,`The Jupyter server refused (${i}). It gave no reason. Its log may tell more.`),a.status,l)}#N(t,e,{query:s,body:a}){let o=n.URLExt.join(this.#z.baseUrl,tw,...e.map(encodeURIComponent)),r=void 0===s?"":n.URLExt.objectToQueryString(s),l=void 0===a?{method:t}:{method:t,body:JSON.stringify(a)};return i.ServerConnection.makeRequest(o+r,l,this.#z)}},tv="The Jupyter server did not answer. It may have ended, or the network is away. Try again when the page is connected.",tk="The Jupyter server's answer cannot be read. Page and server have different versions of nbcluster. Reload the page.",ty=new a.Token("nbcluster-lab:ILive","All clusters and runs that the server knows of, live, and what can be asked of it.");async function t_(t,e,s=""){let n,i=t.requestExecute({code:e,silent:!0,store_history:!1,allow_stdin:!1,stop_on_error:!1,user_expressions:""===s?{}:{asked:s}}),a="";i.onIOPub=({content:t})=>{"name"in t&&"text"in t&&"string"==typeof t.text&&(a+=t.text)};let{content:o}=await i.done;return"ok"!==o.status?{text:a,error:"evalue"in o?`${o.ename}: ${o.evalue}`:"the kernel was interrupted",value:""}:{text:a,error:"",value:"user_expressions"in o&&"string"==typeof(n=Reflect.get(Object(Reflect.get(Object(Reflect.get(Object(o.user_expressions),"asked")),"data")),"text/plain"))?n:""}}async function tM(t){let{value:e}=await t_(t,"","__import__('sys').modules['nbcluster.magics'].attached()");return""===e?void 0:function(t){let e=/^\('([\w.-]+)', '([\w.-]*)', (True|False)\)$/.exec(t);if(null===e)return null;let[,s="",n="",i]=e;return{cluster:s,kind:n,lasting:"True"===i}}(e)}var t$=/^%%distribute(?=\s|$)/,tC=/^%%(time|timeit|capture|prun)(?=\s|$)/,tS=/^\s*(?:[\w., ]+=\s*)?%distribute(?=\s)/m,tj=/^\s*%(?:load_ext|reload_ext)\s+nbcluster\b/m;function tT(t){for(let[e,s]of t.split("\n").entries()){if(t$.test(s))return e;if(""!==s.trim()&&!tC.test(s))break}return null}function tE(t){return null!==tT(t)||tS.test(t)}function tA(t,e){return t.slice(0,e).reduce((t,e)=>t+e.length+1,0)}var tR="%load_ext nbcluster";async function tL(t,e,s){let n=e.model.sharedModel,i=function(t){let e=t.split("\n"),s=tT(t);if(null!==s)return{from:tA(e,s),to:Math.min(t.length,tA(e,s+1)),insert:""};let n=0;for(;tC.test(e[n]??"");)n+=1;if((e[n]??"").startsWith("%%"))return null;let i=Math.min(t.length,tA(e,n)),a=i>0&&"\n"!==t[i-1]?"\n":"";return{from:i,to:i,insert:`${a}%%distribute
`}}(n.getSource());if(null===i)return void o.Notification.info(s.__("Another magic runs this cell, and %%distribute cannot stand above it."),{autoClose:5e3});let a=e.editor,r=a?.getOffsetAt(a.getCursorPosition());if(n.updateSource(i.from,i.to,i.insert),a&&void 0!==r){let t=a.getPositionAt(function(t,{from:e,to:s,insert:n}){return t<e?t:t<s?e:t-(s-e)+n.length}(r,i));t&&a.setCursorPosition(t)}""!==i.insert&&await tO(t,s)}async function tO(t,e){let s=t.content.model;if(null===s)return;[...s.cells].some(t=>{var e;return"code"===t.type&&(e=t.sharedModel.getSource(),tj.test(e))})||(s.sharedModel.insertCell(0,{cell_type:"code",source:tR}),o.Notification.info(e.__("The notebook loads nbcluster now, in a new cell at its top. It has been run for you; from now on it runs with the others."),{autoClose:8e3}));let n=t.sessionContext.session?.kernel;if(!n)return;let{error:i}=await t_(n,tR);if(""===i)return;let a=i.startsWith("ModuleNotFoundError")?e.__("This notebook's kernel has no nbcluster. Its Python is another one than the server's. Install it there: %pip install nbcluster"):e.__("The kernel could not load nbcluster: %1",i);o.Notification.error(a,{autoClose:!1})}var tI=t=>`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="black" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${t}</svg>`,tP={parallel:tI('<path d="M2 4h9M2 8h9M2 12h9M9.5 2l3 2-3 2M9.5 6l3 2-3 2M9.5 10l3 2-3 2"/>'),kernel:tI('<path d="M8 2v8M4.5 7 8 10.5 11.5 7M3 14h10"/>'),unknown:tI('<path d="M5 5.5a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1-1.5 2M8 13.5v.01"/>'),none:tI('<path d="M4 8h8"/>')};function tz({line:t,text:e}){return`line ${t}: ${e}`}var tF=p.StateEffect.define(),tN=p.StateEffect.define(),tW={marks:[],trouble:"",gutter:p.RangeSet.empty,stale:!1},tB=class t extends f.GutterMarker{mark;constructor(t){super(),this.mark=t}eq(e){return e instanceof t&&e.mark.sign===this.mark.sign&&e.mark.part===this.mark.part&&e.mark.text===this.mark.text}toDOM(){let t=document.createElement("span");return t.className=`nbcluster-mark nbcluster-${this.mark.sign} nbcluster-${this.mark.part}`,t.dataset.text=this.mark.text,t}},tq=new class extends f.GutterMarker{toDOM(){let t=document.createElement("span");return t.className="nbcluster-mark",t}},tD=p.StateField.define({create:()=>tW,update:(t,e)=>{let s=t;for(let n of(e.docChanged&&s!==tW&&(s={...s,gutter:s.gutter.map(e.changes),stale:!0}),e.effects))n.is(tF)&&(s=function(t,{marks:e,trouble:s},n){if(""!==s&&t.marks.length>0)return{...t,trouble:s,stale:!0};let i=new p.RangeSetBuilder;for(let t of function(t,e,s){let n=new Map,i=[...t].sort((t,e)=>t.line-e.line||e.end_line-t.end_line),a=new Map;for(let t of i){let e=Math.min(t.end_line,s);for(let s=t.line;s<=e;s+=1){let i=a.get(s)??[];i.includes(tz(t))||i.push(tz(t)),a.set(s,i);let o=t.line===e?"only":s===t.line?"first":s===e?"last":"rail",r=n.get(s);(void 0===r||"first"===o||"only"===o&&"only"!==r.part&&"first"!==r.part)&&n.set(s,{line:s,sign:t.route,part:o,text:""})}}return 0===n.size&&""!==e&&s>0?[{line:1,sign:"none",part:"only",text:e}]:[...n.values()].sort((t,e)=>t.line-e.line).map(t=>({...t,text:(a.get(t.line)??[]).join("\n")}))}(e,s,n.lines))i.add(n.line(t.line).from,n.line(t.line).from,new tB(t));return{marks:e,trouble:s,gutter:i.finish(),stale:!1}}(t,n.value,e.newDoc));return s}}),tH=p.StateField.define({create:()=>null,update:(t,e)=>{let s=e.docChanged?null:t;for(let t of e.effects)t.is(tN)&&(s=null===t.value?null:function(t,e,s){let n=tJ(t,e,s);return""===n?null:{pos:e.line(s).from,above:!0,create:()=>{let t=document.createElement("div");return t.className="nbcluster-why",t.setAttribute("role","tooltip"),t.textContent=n,{dom:t}}}}(e.state.field(tD),e.newDoc,t.value));return s},provide:t=>f.showTooltip.from(t)});function tJ(t,e,s){if(s<1||s>e.lines)return"";let{from:n,to:i}=e.line(s),a="";return t.gutter.between(n,i,(t,e,s)=>{t===n&&s instanceof tB&&(a=s.mark.text)}),a}function tK(t,e){t.dispatch({effects:tF.of(e)})}var tU=f.EditorView.baseTheme({"&:not(.nbcluster-marked) .nbcluster-gutter":{display:"none !important"},"&.nbcluster-marked .cm-gutters":{backgroundColor:"transparent !important",borderRight:"none"},".cm-gutter.nbcluster-gutter":{backgroundColor:"transparent !important"},".nbcluster-mark":{display:"block",position:"relative",width:"16px",height:"100%",minHeight:"1em",color:"var(--jp-ui-font-color2)",cursor:"default"},"&.nbcluster-stale .nbcluster-mark":{opacity:"0.45"},".nbcluster-mark.nbcluster-rail::after, .nbcluster-mark.nbcluster-last::after":{content:'""',position:"absolute",left:"7px",top:"0",bottom:"0",borderLeft:"2px solid currentColor",opacity:"0.5"},".nbcluster-mark.nbcluster-last::after":{bottom:"35%"},".nbcluster-mark.nbcluster-first::before, .nbcluster-mark.nbcluster-only::before":{content:'""',position:"absolute",left:"1px",top:"calc(50% - 7px)",width:"14px",height:"14px",backgroundColor:"currentColor",maskSize:"contain",maskRepeat:"no-repeat"},".nbcluster-mark.nbcluster-parallel":{color:"var(--jp-success-color0, var(--jp-success-color1))"},".nbcluster-mark.nbcluster-kernel":{color:"var(--jp-warn-color0, var(--jp-warn-color1))"},".nbcluster-mark.nbcluster-unknown":{color:"var(--jp-info-color0, var(--jp-info-color1))"},...Object.fromEntries(Object.entries(tP).map(([t,e])=>[`.nbcluster-mark.nbcluster-${t}::before`,{maskImage:`url("data:image/svg+xml,${encodeURIComponent(e)}")`}])),".cm-tooltip.nbcluster-why":{maxWidth:"60ch",padding:"6px 10px",border:"1px solid var(--jp-border-color1)",borderRadius:"3px",background:"var(--jp-layout-color1)",color:"var(--jp-ui-font-color1)",boxShadow:"var(--jp-elevation-z2)",fontFamily:"var(--jp-ui-font-family)",fontSize:"var(--jp-ui-font-size1)",lineHeight:"1.45",whiteSpace:"pre-line"}});function tV({marks:t,trouble:e}){return[...t.map(tz),e].filter(t=>""!==t).join("\n")}async function tG(t,e,s,n){let i=new tX(n.__("Reading the cell …")),a=tY(t,e,s,i,n);await (0,o.showDialog)({title:n.__("What would run apart"),body:i,buttons:[o.Dialog.okButton({label:n.__("Close")})]}),await a}async function tY(t,e,s,n,i){let a=s.then(tV).catch(String);if(!e){let t=await a;n.say(t,i.__("By the notebook's text alone: there is no kernel to ask."));return}let o=setTimeout(()=>{a.then(t=>n.sayUnlessSaid(t,i.__("By the notebook's text alone, until the kernel answers.")))},400),{text:r,error:l}=await t_(e,`${tR}
`).then(s=>{let n,i;return""===s.error?t_(e,(n=t.split("\n"),null===(i=tT(t))?`%%distribute --explain
${t}`:["%%distribute --explain",(n[i]??"").replace(t$,"").replace(/(^|\s)--(explain|strict|quiet)(=\S+)?(?=\s|$)/g,"$1").trim()].filter(t=>""!==t).join(" ").concat("\n",n.slice(i+1).join("\n")))):s});clearTimeout(o),n.say(""===l?r.trimEnd():l,"")}var tX=class extends u.Widget{#W=document.createElement("pre");#B=document.createElement("p");#o=!1;constructor(t){super(),this.addClass("nbcluster-explanation"),this.#B.textContent=t,this.#W.tabIndex=0,this.node.setAttribute("aria-live","polite"),this.node.append(this.#B,this.#W)}say(t,e){this.#o=!0,this.#q(t,e)}sayUnlessSaid(t,e){this.#o||this.#q(t,e)}#q(t,e){this.#W.textContent=t,this.#B.textContent=e,this.#B.hidden=""===e}};function tZ(t){if(t<.0995)return`${Math.round(1e3*t)} ms`;if(t<59.95)return`${et(t)} s`;let e=Math.round(t);if(e<3600)return`${Math.floor(e/60)} min ${ee(e%60)} s`;let s=Math.round(t/60);if(s<1440)return`${Math.floor(s/60)} h ${ee(s%60)} min`;let n=Math.round(t/3600);return`${Math.floor(n/24)} d ${ee(n%24)} h`}var tQ=[[100,1,"s"],[5940,60,"min"],[172800,3600,"h"]];function t0(t){if(t<1)return"less than 1 s";for(let[e,s,n]of tQ)if(t<e)return`about ${t7(t/s)} ${n}`;return`about ${t7(t/86400)} d`}function t1(t){if(t<999.5)return`${Math.round(t)} B`;let e=t;for(let t of["kB","MB","GB"])if((e/=1e3)<999.5)return`${t9(e)} ${t}`;return`${t9(e/1e3)} TB`}function t2(t){return t.toFixed(0).replace(/\B(?=(\d{3})+$)/g,",")}var t6=[[1,"s"],[60,"min"],[3600,"h"]];function t4(t,e){return`${t2(t)} ${e}${1===t?"":"s"}`}function t5(t){return`${Math.round(100*t)} %`}function t3(t,e){let s=[...t.slice(0,2*e)];return(s.length<=e?s:[...s.slice(0,e-1),"…"]).join("").replace(t8,t=>{if("\n"===t)return t;if("	"===t)return"    ";let e=t.charCodeAt(0).toString(16);return e.length<=2?`\\x${e.padStart(2,"0")}`:`\\u${e.padStart(4,"0")}`})}var t8=/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;function t9(t){return t<9.95?et(t):`${Math.round(t)}`}function t7(t){return t<9.95?et(t).replace(/\.0$/,""):`${Math.round(t)}`}function et(t){let e=Math.round(10*t);return`${Math.floor(e/10)}.${e%10}`}function ee(t){return`${t}`.padStart(2,"0")}function es(t,e={},s=[]){let n=document.createElement(t);for(let[t,s]of Object.entries(e))n.setAttribute(t,s);return n.append(...s),n}function en(t,e,s=600){let n=t3(e,s);t.textContent!==n&&(t.textContent=n),t.hidden=""===n}function ei(t,e,s){t.getAttribute(e)!==s&&t.setAttribute(e,s)}function ea(t,e,s){for(;t.childElementCount>e;)t.lastElementChild?.remove();for(;t.childElementCount<e;)t.append(s())}function eo({loops:t,accent:e},s){return t[s%6]??e}function er(t,e){let s=new MutationObserver(t),n={attributes:!0,attributeFilter:["class","style","data-jp-theme-name","data-theme"]};s.observe(document.documentElement,n),s.observe(document.body,n),e.addEventListener("abort",()=>s.disconnect(),{once:!0}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",t,{signal:e})}var el={starting:"○",running:"▸",done:"✓",failed:"✗",interrupted:"‖",stopped:"■"},eh={running:"running",computed:"computed",committed:"committed",lost:"lost",surprised:"something came up",cancelled:"dropped",waiting:"waiting for code and data"};function ed(t){return[t.name??"",""===t.cell?"":`cell [${t.cell}]`].filter(t=>""!==t).join(", ")}function ec(t,e){return t.lane_count>0&&e.some(t=>"kernel"!==t.route)}function eu(t,e){let s=t.plain_estimate_s;if(null===s||"done"!==t.state||!ec(t,e)||t.seconds<=0)return null;let n=s/t.seconds;return n>=1.05?`${t9(n)} \xd7 as fast`:null}function ep(t){return null!==t.total?`${t2(t.committed)} of ${t2(t.total)}`:0===t.committed?"":t2(t.committed)}function ef(t){return null===t?"":`${t0(t)} left`}function em(t){let e=t.count>1?`${t2(t.count)} \xd7 `:"";return`${e}${t.type}${0===t.line?"":` in line ${t.line}`}`}function eg({type:t,text:e}){let[s="",...n]=e.split(": ");return s.split(".").at(-1)===t?n.join(": "):e}function eb({gpu_busy:t,gpu_memory_bytes:e}){return[null===t?"":t5(t),null===e?"":t1(e)].filter(t=>""!==t).join(" \xb7 ")}function ew({lane:t}){return{text:t3([t.worker,t.gpu??""].filter(t=>""!==t).join(" \xb7 "),ev),gpu:t.gpu,use:eb(t)}}function ex({lane:t},e,s,n){let i=s[e.loop],a=e.end-1,o=a<e.first?`from iteration ${t2(e.first)}`:a===e.first?`iteration ${t2(e.first)}`:`iterations ${t2(e.first)} to ${t2(a)}`,r=e.start_s-e.given_s,l=e.end_s??n,h="waiting"===e.state?l-e.given_s:l-e.start_s,d=[`${tZ(h)}${null===e.end_s?" so far":""}`,`from ${tZ(e.start_s)}`,r>.05?`after waiting ${tZ(r)}`:""].filter(t=>""!==t),c=[eh[e.state],e.deaths>0?`again: ${t4(e.deaths,"worker")} died over it`:"",e.size_bytes>0?`${t1(e.size_bytes)} back`:""].filter(t=>""!==t);return[[void 0===i?"":`line ${i.line}`,o].filter(t=>""!==t).join(" \xb7 "),""===e.item?"":`${a>e.first?"first: ":""}${e.item}`,d.join(", "),c.join(" \xb7 "),[t.worker,t.machine,t.gpu??""].filter(t=>""!==t).join(" \xb7 ")].filter(t=>""!==t).map(t=>t3(t,160))}var ev=60,ek=class{node=es("ol",{class:"loops"});#D=[];show(t,e){let{loops:s}=t,n=[];for(let[e,i]of(ea(this.node,s.length,()=>{let t=new ey;return n.push(t),t.node}),this.#D=[...this.#D,...n].slice(0,s.length),s.entries())){let n=t.alive&&e===s.length-1;this.#D[e]?.show(i,t.loopsByPlace.indexOf(i),n)}this.node.hidden=0===s.length,this.showTimeLeft(t,e)}showTimeLeft(t,e){this.#D.at(-1)?.showTimeLeft(t.left_s(e))}},ey=class{#H=es("span",{class:"line"});#J=es("code");#K=es("span",{class:"amount"});#U=es("span",{class:"pace"});#V=es("span",{class:"left"});#G=es("div",{class:"under"},[this.#U,this.#V]);#Y=es("span",{class:"committed"});#X=es("span",{class:"computed"});#Z=es("div",{class:"bar",role:"progressbar","aria-valuemin":"0"},[this.#Y,this.#X]);#Q=es("span");#tt=es("span",{class:"reason"});#te=es("span");#o=es("p",{class:"said"},[this.#Q,this.#tt,this.#te]);node=es("li",{},[es("div",{class:"row"},[this.#H,this.#J,this.#K]),this.#Z,this.#G,this.#o]);#ts="";show(t,e,s){let n;this.node.style.setProperty("--nbc-loop",`var(--nbc-loop-${e%6})`),en(this.#H,`line ${t.line}`),en(this.#J,t.header),ei(this.#J,"title",t.header),this.#ts=ep(t),en(this.#K,this.#ts);let i=[...(n=t.computed-t.committed,[null===t.reason&&null!==t.rate_per_s&&t.rate_per_s>0?function(t){for(let[e,s]of t6){let n=t*e;if(n>=.95)return`${n>=99.5?t2(Math.round(n)):t9(n)} per ${s}`}return`${t9(86400*t)} per d`}(t.rate_per_s):"",s&&n>0?`${t2(n)} more computed`:"","mixed"===t.route&&t.here>0&&!(s&&null!==t.reason)?`${t2(t.here)} here`:""].filter(t=>""!==t)),s?null===t.plain_estimate_s||"kernel"===t.route||null!==t.reason?"":`a plain run: ${t0(t.plain_estimate_s)}`:""];en(this.#U,i.filter(t=>""!==t).join(" \xb7 ")),ei(this.node,"data-route",t.route),this.#tn(t,s),this.#ti(t),this.#G.hidden=this.#U.hidden&&(!s||""!==t.text),s||this.showTimeLeft(null)}showTimeLeft(t){let e=ef(t);en(this.#V,e),""!==e&&(this.#G.hidden=!1);let s=[""===this.#ts?"":`${this.#ts} iterations`,e];ei(this.#Z,"aria-valuetext",s.filter(t=>""!==t).join(", "))}#tn(t,e){let s=e=>t.total?Math.min(100,100*e/t.total):0;this.#Y.style.width=`${s(t.committed)}%`,this.#X.style.width=`${Math.max(0,s(t.computed)-s(t.committed))}%`,this.#Z.classList.toggle("uncounted",e&&(null===t.total||null!==t.reason)),this.#Z.hidden=null===t.total&&!e,ei(this.#Z,"aria-label",`line ${t.line}: ${t.header}`),ei(this.#Z,"aria-valuemax",`${t.total??t.committed}`),ei(this.#Z,"aria-valuenow",`${t.committed}`)}#ti({text:t,reason:e}){let s=null===e?"":`[${e}]`,n=""===s?-1:t.indexOf(s);en(this.#Q,n<0?t:t.slice(0,n)),en(this.#tt,n<0?"":s),en(this.#te,n<0?"":t.slice(n+s.length)),this.#o.hidden=""===t}},e_=class{node=es("ul",{class:"errors","aria-label":"errors"});#D=[];show(t){let e=[];for(let[s,n]of(ea(this.node,t.length,()=>{let t=new eM;return e.push(t),t.node}),this.#D=[...this.#D,...e].slice(0,t.length),t.entries()))this.#D[s]?.show(n);this.node.hidden=0===t.length}},eM=class{#ta=es("strong");#W=es("span");#H=es("span",{class:"line"});#to=es("code");#tr=es("pre",{tabindex:"0","aria-label":"how the code came there"});#tl=es("div",{class:"source"},[this.#H,this.#to]);#th=es("details",{},[es("summary",{},[this.#ta," ",this.#W]),this.#tl,this.#tr]);node=es("li",{},[this.#th]);show(t){en(this.#ta,em(t)),en(this.#W,eg(t)),en(this.#H,`line ${t.line}`),en(this.#to,t.source),en(this.#tr,t.traceback,4e3),this.#tl.hidden=""===t.source||""!==t.traceback,this.#th.classList.toggle("empty",""===t.source&&""===t.traceback)}},e$=[[4,22,15],[8,18,13],[16,14,10],[32,9,7],[64,6,4],[120,3,2]],eC=[120,3,3];function eS(t,e){let s=Math.min(t.to_s-t.from_s,e.to_s-e.from_s),n=Math.min(Math.max(t.from_s,e.from_s),e.to_s-s),i=Math.min(t.end-t.first,e.end-e.first),a=Math.min(Math.max(t.first,e.first),e.end-i);return{from_s:n,to_s:n+s,first:a,end:a+i}}function ej(t,e){return t.from_s>e.from_s||t.to_s<.999*e.to_s||t.first>e.first||t.end<e.end}var eT=[5e-4,.001,.002,.005,.01,.02,.05,.1,.2,.5,1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,14400,21600,43200,86400];function eE(t,e){return Math.max(t.start_s,t.end_s??e)}function eA(t,e,s,n){let i=null,a=n;for(let n of t.spans.values()){let t=Math.max(n.start_s-e,e-eE(n,s),0);t<=a&&([i,a]=[n,t])}return i}function eR({phases:t}){return t.length>1?20:5}var eL=18,eO=11,eI=["waiting","cancelled","committed","computed","running","surprised","lost"],eP={committed:(t,e,s)=>eW(t,e,s),computed:(t,e,s)=>{var n,i,a;t.globalAlpha=.32,eW(t,e,s),t.globalAlpha=1,e.width>=6&&(n=t,i=e,a=s,function(t,{x:e,y:s,width:n,height:i},a){t.save(),t.beginPath(),t.rect(e,s,n,i),t.clip(),a(),t.restore()}(n,i,()=>{n.strokeStyle=a,n.lineWidth=1,n.beginPath();for(let t=i.x-i.height;t<i.x+i.width;t+=5)n.moveTo(t,i.y+i.height),n.lineTo(t+i.height,i.y);n.stroke()}))},running:(t,e,s)=>{t.globalAlpha=.14,eW(t,e,s),t.globalAlpha=1,e.width>=6&&eB(t,e,s,[]),t.fillStyle=s,t.fillRect(e.x+Math.max(0,e.width-2),e.y,Math.min(2,e.width),e.height)},lost:(t,e,s,n)=>{eW(t,e.width<6?eJ(e,.6):e,n.error),e.width>=6&&eD(t,e,n.paper)},surprised:(t,e,s,n)=>{eW(t,e.width<6?eJ(e,.6):e,n.warn),e.width>=6&&function(t,{x:e,y:s,width:n,height:i},a){let o=.8*Math.min(n,i);t.fillStyle=a,t.beginPath(),t.moveTo(e+n-o,s),t.lineTo(e+n,s),t.lineTo(e+n,s+o),t.fill()}(t,e,n.paper)},cancelled:(t,e,s,n)=>{t.fillStyle=n.ink_pale,t.fillRect(e.x,e.y+e.height/2-.5,e.width,1),e.width>=6&&eB(t,e,n.ink_pale,[2,2])},waiting:(t,e,s,n)=>eq(t,e,n.ink_pale)};function ez(t){return Math.ceil(8*Math.min(1,t)-.05)/8}function eF(t,e,s,n){t.fillStyle=n.paper,t.beginPath(),t.arc(e,s,5.5,0,2*Math.PI),t.fill(),t.fillStyle=n.error,t.beginPath(),t.arc(e,s,4.5,0,2*Math.PI),t.fill(),eD(t,{x:e-4.5,y:s-4.5,width:9,height:9},n.paper)}function eN({x:t,width:e,row:s},{rows:n,pitch_px:i,bar_px:a}){return{x:t,y:(n[s]?.y??0)+(i-a)/2,width:e-(e>4),height:a}}function eW(t,{x:e,y:s,width:n,height:i},a){(t.fillStyle=a,n<6||i<6)?t.fillRect(e,s,n,i):(t.beginPath(),t.roundRect(e,s,n,i,2),t.fill())}function eB(t,{x:e,y:s,width:n,height:i},a,o){t.strokeStyle=a,t.lineWidth=1,t.setLineDash(o),t.beginPath(),t.roundRect(e+.5,s+.5,Math.max(0,n-1),Math.max(0,i-1),2),t.stroke(),t.setLineDash([])}function eq(t,{x:e,y:s,width:n,height:i},a){t.fillStyle=a;let o=i<6?1:2;for(let a=e;a<e+n-1;a+=2*o+1)t.fillRect(a,s+i/2-o/2,o,o)}function eD(t,e,s){let n=Math.min(e.width,e.height)/2-2,i={x:e.x+e.width/2,y:e.y+e.height/2};for(let e of(t.strokeStyle=s,t.lineWidth=1.5,t.beginPath(),[1,-1]))t.moveTo(i.x-n,i.y-n*e),t.lineTo(i.x+n,i.y+n*e);t.stroke()}function eH(t,e,s,n){t.strokeStyle=n,t.fillStyle=n,t.lineWidth=1.25,t.beginPath(),t.arc(e,s,2.75,-.35*Math.PI,1.3*Math.PI),t.stroke(),t.beginPath(),t.moveTo(e+.2,s-4.6),t.lineTo(e+3.8,s-2.6),t.lineTo(e+.2,s-.6),t.fill()}function eJ({x:t,y:e,width:s,height:n},i){return{x:t,y:e+n*(1-i)/2,width:s,height:n*i}}var eK=class{#td;#tc;#tu=null;constructor(t,e,s){this.#td=t,this.#tc=e,t.addEventListener("pointerdown",t=>this.#tp(t),{signal:s}),t.addEventListener("pointermove",t=>this.#tf(t),{signal:s}),t.addEventListener("pointerup",t=>this.#tm(t),{signal:s}),t.addEventListener("pointercancel",()=>this.#tg(),{signal:s}),t.addEventListener("pointerleave",()=>this.#tc.over(null),{signal:s}),t.addEventListener("dblclick",()=>this.#tc.wholeWished(),{signal:s}),t.addEventListener("wheel",t=>this.#tb(t),{signal:s,passive:!1})}#tp(t){0===t.button&&"touch"!==t.pointerType&&(this.#tu=this.#tl(t),this.#td.setPointerCapture(t.pointerId))}#tf(t){var e,s;let n=this.#tl(t);this.#tc.over(null===this.#tu?n:null),null!==this.#tu&&eU(this.#tu,n)&&this.#tc.drawn((e=this.#tu,s=n,{x:Math.min(e.x,s.x),y:Math.min(e.y,s.y),width:Math.abs(e.x-s.x),height:Math.abs(e.y-s.y)}))}#tm(t){let[e,s]=[this.#tu,this.#tl(t)];this.#tg(),null!==e&&eU(e,s)&&this.#tc.picked(e,s)}#tg(){this.#tu=null,this.#tc.drawn(null)}#tb(t){t.ctrlKey||t.metaKey||t.altKey?(t.preventDefault(),this.#tc.zoomed(this.#tl(t),2**(-t.deltaY/300))):this.#tc.isPart()&&(t.shiftKey||Math.abs(t.deltaX)>Math.abs(t.deltaY))&&(t.preventDefault(),this.#tc.moved(t.deltaX||t.deltaY,0))}#tl(t){let{left:e,top:s}=this.#td.getBoundingClientRect();return{x:t.clientX-e,y:t.clientY-s}}};function eU(t,e){return Math.abs(t.x-e.x)>=5}var eV=class{node=es("div",{class:"tip","aria-hidden":"true"});show(t,{x:e,y:s},n,i){for(let[e,s]of(ea(this.node,t.length,()=>es("div")),t.entries())){let t=this.node.children[e];t instanceof HTMLElement&&en(t,s)}this.node.hidden=!1;let{offsetWidth:a,offsetHeight:o}=this.node,r=e+14+a<=n?e+14:Math.max(0,e-14-a);this.node.style.left=`${Math.min(r,Math.max(0,n-a))}px`,this.node.style.top=`${s+14+o<=i+20?s+14:s-14-o}px`}hide(){this.node.hidden=!0}},eG=class{#tw=es("canvas",{role:"img"});#tx=es("ul",{class:"legend","aria-hidden":"true"});#tv=new eV;#tk=es("p",{class:"unseen",role:"status","aria-live":"polite"});#ty=es("button",{type:"button","aria-label":"closer",title:"closer (+)"},["+"]);#t_=es("button",{type:"button","aria-label":"farther",title:"farther (−)"},["−"]);#tM=es("button",{type:"button",title:"the whole run (0)"},["whole run"]);#t$=es("div",{class:"stage",tabindex:"0",role:"application","aria-roledescription":"timeline","aria-label":"Lanes over time. Arrow keys go from slice to slice, plus and minus come closer and go away, 0 shows the whole run"},[this.#tw,this.#tv.node]);#tC=es("tbody");node=es("figure",{class:"lanes"},[this.#t$,es("div",{class:"below"},[this.#tx,es("div",{class:"sight",role:"group","aria-label":"what of the run is shown"},[this.#t_,this.#ty,this.#tM])]),this.#tk,es("div",{class:"unseen"},[es("table",{},[es("caption",{},["Lanes"]),es("thead",{},[es("tr",{},["worker","machine","slices done","now","busy","lost"].map(t=>es("th",{scope:"col"},[t])))]),this.#tC])])]);#tS;#e=null;#tj=null;#tT=null;#tE=null;#tA=null;#tR=0;#tL=0;#tO="";#tI=null;#tP=null;constructor(t,e){this.#tS=t,this.#tv.hide(),this.#ty.addEventListener("click",()=>this.#tz(1.6),{signal:e}),this.#t_.addEventListener("click",()=>this.#tz(.625),{signal:e}),this.#tM.addEventListener("click",()=>this.#tF(null),{signal:e}),this.#t$.addEventListener("keydown",t=>this.#tN(t),{signal:e}),this.#t$.addEventListener("focusin",()=>this.#tW(!0),{signal:e}),this.#t$.addEventListener("focusout",()=>this.#tB(),{signal:e}),new eK(this.#tw,{over:t=>this.#tq(t),picked:(t,e)=>this.#tD(t,e),drawn:t=>{this.#tA=null===t||null===this.#tP?null:this.#tH(t),this.#tS()},zoomed:(t,e)=>this.#tz(e,this.#tJ(t)),moved:(t,e)=>this.#tf(t,e),wholeWished:()=>this.#tF(null),isPart:()=>null!==this.#tj},e)}forgetColours(){this.#tI=null,this.#tO=""}get px_per_s(){return this.#tP?.px_per_s??1/0}get slices(){return this.#tP?.lanes.reduce((t,{spans:e})=>t+e.size,0)??0}paint(t,e,s){var n,i;let a,o;this.#e=t;let{lanes:r}=t;this.node.hidden=!r.some(({spans:t})=>t.size>0);let l=this.#tw.getContext("2d"),h=this.#t$.clientWidth;if(null===l||this.node.hidden||0===h)return;this.#tI??=(a=getComputedStyle(this.node),o=t=>a.getPropertyValue(`--nbc-${t}`).trim(),{loops:Array.from({length:6},(t,e)=>o(`loop-${e}`)),accent:o("accent"),error:o("error"),warn:o("warn"),ink:o("ink"),ink_pale:o("ink-pale"),line:o("line"),track:o("track"),paper:o("paper"),font:o("font")});let d=t.elapsed_s(e),c=function(t,e,s){if(!s)return Math.max(t,.01);let n=Math.min(e??.15*t,.5*t);return Math.max(t+n,1.03*t,1)}(d,(n=t,i=e,n.left_s(i)??(n.loops.at(-1)?.eta_s==null?null:0)),t.alive),u={from_s:0,to_s:this.#tK(c,e,s,t.alive?1.03*d:0),first:0,end:r.length},p=null===this.#tj?u:eS(this.#tj,u),f=function(t,{first:e,end:s}){let n=Math.max(0,s-e),i=Math.max(1,Math.ceil(n/120)),a=function(t,e,s){let n=[];for(let i=e;i<s;i+=1){let e=n.at(-1);void 0!==e&&t[e.first]===t[i]?e.end=i+1:n.push({first:i,end:i+1})}return n}(t,e,s),[,o,r]=i>1?eC:e$.find(([t])=>n<=t)??eC,l=new Set(t).size>1&&a.length<=8,h=[],d=[],c=0;for(let e of a){l&&(d.push({y:c,machine:t[e.first]??"",lanes:e.end-e.first}),c+=20);let s=e.end-e.first,n=Math.ceil(s/i);for(let t=0;t<n;t+=1){let i=t=>e.first+Math.round(t*s/n);h.push({y:c,first:i(t),end:i(t+1)}),c+=o}}return{rows:h,headings:d,pitch_px:o,bar_px:r,height_px:c,shared:i>1}}(r.map(({lane:t})=>t.machine),p),m=function(t,e){let s=new Set,n=new Map,[i,a,o]=[!1,!1,!1];for(let{lane:r,spans:l}of t)for(let t of(o||=r.deaths.length>0,l.values())){s.add(t.state),i||=t.deaths>0,a||=t.start_s-t.given_s>.05;let o=n.get(t.loop),r=eE(t,e);void 0===o?n.set(t.loop,{loop:t.loop,from_s:t.start_s,to_s:r}):(o.from_s=Math.min(o.from_s,t.start_s),o.to_s=Math.max(o.to_s,r))}return{states:s,phases:[...n.values()].sort((t,e)=>t.loop-e.loop),again:i,waited:a,deaths:o}}(r,d),g=eR(m);this.#tU(l,h,g+f.height_px+20);let b=0===f.headings.length&&r.some(({lane:t})=>t.machine!==r[0]?.lane.machine),w=f.rows.map(({first:t,end:e})=>{var s;let n,i=r.slice(t,e);return b?(s=r[t-1]??null,n=i[0]?.lane.machine??"",{text:null===s||s.lane.machine!==n?t3(n,ev):"",gpu:null,use:""}):function(t){let[e,s]=[t[0],t.at(-1)];return void 0===e||void 0===s?{text:"",gpu:null,use:""}:1===t.length?ew(e):{text:t3(`${e.lane.worker} – ${s.lane.worker}`,ev),gpu:e.lane.gpu,use:""}}(i)}),x=this.#tV(l,w,h),v=h-x,k=v/(p.to_s-p.from_s),y=t=>(t-p.from_s)*k,_=g+f.height_px+20;this.#tP={lanes:r,plan:f,sight:p,whole:u,names_px:x,top_px:g,px_per_s:k,elapsed_s:d,width_px:h,height_px:_};let M=function(t,e,s){let n=Math.max(2,Math.floor(s/90)),i=e-t,a=eT.find(t=>i/t<=n)??86400*Math.ceil(i/n/86400),o=[];for(let s=Math.ceil(t/a-1e-9);s*a<=e;s+=1)o.push(s*a);return{step_s:a,at_s:o}}(p.from_s,p.to_s,v);!function(t,e,s){let{width_px:n,names_px:i,layout:a}=e,o=eR(e);for(let r of(t.clearRect(0,0,n,o+a.height_px+20),t.font=`11px ${s.font}`,t.save(),t.translate(0,o),function(t,e,s){let{names:n,names_px:i,layout:a}=e;if(0===i)return;t.textBaseline="middle",t.textAlign="left",t.save(),t.beginPath(),t.rect(0,-8,i-10,a.height_px+16),t.clip();let o=-1/0,r=0;for(let[e,{y:l}]of a.rows.entries()){l-r>a.pitch_px&&(o=-1/0),r=l;let h=n[e];if(void 0===h||""===h.text||l<o)continue;o=l+13;let d=l+a.pitch_px/2+.5,c=0;null!==h.gpu&&a.pitch_px>=13&&(c=function(t,e,s){t.save(),t.font=`600 8px ${s.font}`;let n=Math.ceil(t.measureText("GPU").width)+6;return t.strokeStyle=s.ink_pale,t.lineWidth=1,t.beginPath(),t.roundRect(.5,Math.round(e)-5.5,n,11,2),t.stroke(),t.fillStyle=s.ink,t.fillText("GPU",3.5,Math.round(e)+.5),t.restore(),n}(t,d,s)+6),t.fillStyle=s.ink_pale,t.fillText(h.text,c,d),""!==h.use&&a.pitch_px>=13&&(t.textAlign="right",t.fillStyle=s.ink,t.fillText(h.use,i-12,d),t.textAlign="left")}t.restore()}(t,e,s),t.translate(i,0),function(t,{layout:e,ticks:s,width_px:n,names_px:i},a){let o=n-i;for(let{y:s}of(t.fillStyle=a.track,e.rows))e.shared?t.fillRect(0,s,o,e.pitch_px):(t.beginPath(),t.roundRect(0,s+(e.pitch_px-e.bar_px)/2,o,e.bar_px,2),t.fill());for(let{s:n,x:i}of(t.textBaseline="alphabetic",t.textAlign="center",s.at)){var r;t.fillStyle=a.line,t.fillRect(Math.min(Math.round(i),o-1),0,1,e.height_px+4);let l=(r=s.step_s,0===n?"0":r<1?`${n.toFixed(Math.min(4,Math.ceil(-Math.log10(r)-1e-9)))} s`:r<60?n<60?`${n} s`:`${Math.floor(n/60)}:${`${n%60}`.padStart(2,"0")}`:r<3600?n<3600?`${n/60} min`:`${Math.floor(n/3600)}:${`${n/60%60}`.padStart(2,"0")} h`:r<86400?`${n/3600} h`:`${n/86400} d`);t.fillStyle=a.ink_pale;let h=t.measureText(l).width/2;t.fillText(l,Math.min(Math.max(i,h),o-h),e.height_px+15)}}(t,e,s),t.save(),t.beginPath(),t.rect(0,-o,n-i,o+a.height_px+4),t.clip(),function(t,{phases:e},s,n){t.textBaseline="alphabetic",t.textAlign="left";let i=0;for(let{loop:a,x:o,width:r,text:l}of e){t.fillStyle=eo(s,a),t.fillRect(o,-4,Math.max(2,r),2);let e=Math.max(o,i);t.fillStyle=s.ink_pale,t.fillText(l,e,-n+12),i=e+t.measureText(l).width+10}}(t,e,s,o),function(t,{shares:e,layout:s},n){for(let{row:i,loop:a,busy:o}of e){let e=s.rows[i]?.y??0;t.fillStyle=eo(n,a);let r=0;for(;r<o.length;){let n=ez(o[r]??0),i=r+1;for(;i<o.length&&ez(o[i]??0)===n;)i+=1;n>0&&(t.globalAlpha=.12+.88*n,t.fillRect(2*r,e,(i-r)*2,s.bar_px)),r=i}}t.globalAlpha=1}(t,e,s),function(t,{boxes:e,layout:s},n){for(let i of e)i.waited_px<6||eq(t,eN({...i,x:i.x-i.waited_px,width:i.waited_px},s),n.ink_pale)}(t,e,s),eI))for(let n of e.boxes)n.state===r&&eP[r](t,eN(n,a),eo(s,n.loop),s);(function(t,{boxes:e,layout:s},n){for(let i of e){let e=eN(i,s);if(!i.again||e.width<12||e.height<7)continue;let a="committed"===i.state?n.paper:n.ink;eH(t,e.x+7,e.y+e.height/2,a)}})(t,e,s),function(t,{deaths:e,layout:s},n){for(let{row:i,x:a}of e){let e=(s.rows[i]?.y??0)+s.pitch_px/2;s.bar_px>=7?eF(t,a,e,n):(t.fillStyle=n.error,t.fillRect(a-1,e-s.pitch_px/2,3,s.pitch_px))}}(t,e,s),function(t,{now_px:e,layout:s},n){null!==e&&(t.fillStyle=n.accent,t.fillRect(Math.round(e),0,1,s.height_px+4))}(t,e,s),t.restore(),t.translate(-i,0),function(t,{layout:e,headings:s,width_px:n},i){for(let[a,{y:o}]of(t.textBaseline="middle",t.textAlign="left",t.fillStyle=i.ink,e.headings.entries()))t.clearRect(0,o,n,19),t.fillText(s[a]??"",0,o+10+2)}(t,e,s),t.translate(i,0),function(t,{chosen:e,drawn:s,layout:n},i){if(null!==e){let s=eN({...e,width:Math.max(3,e.width)},n);t.strokeStyle=i.ink,t.lineWidth=2,t.beginPath(),t.roundRect(s.x-1.5,s.y-1.5,s.width+3,s.height+3,3),t.stroke()}null!==s&&(t.globalAlpha=.16,t.fillStyle=i.ink,t.fillRect(s.x,s.y,s.width,s.height),t.globalAlpha=1,t.strokeStyle=i.ink,t.lineWidth=1,t.strokeRect(s.x+.5,s.y+.5,s.width,s.height))}(t,e,s),t.restore()}(l,{width_px:h,names_px:x,names:w,headings:f.headings.map(({machine:t,lanes:e})=>`${t3(t,ev)||"where they are is not known"} \xb7 ${t4(e,"worker")}`),layout:f,boxes:function(t,{rows:e,shared:s},{from_s:n,to_s:i},a,o){let r=[];for(let[l,{first:h,end:d}]of e.entries()){let e=-1,c=null;for(let u of function*(t,e,s){for(let n=e;n<s;n+=1)yield*t[n]?.spans.values()??[]}(t,h,d)){if(s&&"lost"!==u.state&&"surprised"!==u.state)continue;let t=eE(u,a);if(u.given_s>i||u.start_s>i||t<n)continue;let h=(Math.max(u.start_s,n)-n)*o,d=(Math.min(t,i)-n)*o;if(d<=e&&u.state===c)continue;let p=Math.max(1,d-h),f=Math.max(0,Math.min(h,(u.start_s-Math.max(u.given_s,n))*o)),{state:m,loop:g}=u;r.push({x:h,width:p,row:l,state:m,loop:g,waited_px:f,again:u.deaths>0}),p<=1&&(e=Math.floor(h)+1,c=m)}}return r}(r,f,p,d,k),shares:function(t,{rows:e,shared:s},{from_s:n,to_s:i},a,o){if(!s)return[];let r=[],l=o/(i-n);for(let[s,{first:i,end:h}]of e.entries())for(let[e,d]of function(t,e,s){let n=new Map;for(let i=e;i<s;i+=1)for(let e of t[i]?.spans.values()??[]){if("waiting"===e.state)continue;let t=n.get(e.loop);void 0===t?n.set(e.loop,[e]):t.push(e)}return n}(t,i,h)){let t=new Float32Array(o),c=!1;for(let e of d){let s=Math.max(0,(e.start_s-n)*l),r=Math.min(o,(eE(e,a)-n)*l);r<=s||(c=!0,function(t,e,s,n){let[i,a]=[Math.floor(e),Math.floor(s)],o=(e,s)=>{t[e]=(t[e]??0)+s*n};if(i===a)return o(i,s-e);o(i,i+1-e);for(let t=i+1;t<a;t+=1)o(t,1);a<t.length&&o(a,s-a)}(t,s,r,1/(h-i)))}c&&r.push({row:s,loop:e,busy:t})}return r}(r,f,p,d,Math.max(1,Math.ceil(v/2))),deaths:f.rows.flatMap(({first:t,end:e},s)=>r.slice(t,e).flatMap(({lane:t})=>t.deaths.map(({at_s:t})=>({row:s,x:y(t)})))),phases:m.phases.length<2?[]:m.phases.map(({loop:e,from_s:s,to_s:n})=>({loop:e,x:y(s),width:(n-s)*k,text:`line ${t.loopAt(e)?.line??"?"}`})),now_px:t.alive?y(d):null,ticks:{step_s:M.step_s,at:M.at_s.map(t=>({s:t,x:y(t)}))},chosen:this.#tG(),drawn:this.#tA},this.#tI),this.#tY(m,f.shared,t.alive,this.#tI);let $=ej(p,u);this.#tM.disabled=!$,this.#t_.disabled=!$,this.#_()}describe(t,e){let s=t.elapsed_s(e);ei(this.#tw,"aria-label",function(t,e){let s=0,n=0;for(let{spans:e}of t)for(let t of(s+=e.size,e.values()))null===t.end_s&&(n+=1);let i=`${t4(s,"slice")} on ${t4(t.length,"lane")} in ${tZ(e)}`;return n>0?`${i}, ${t2(n)} of them running`:i}(t.lanes,s));let n=t.lanes.slice(0,64);for(let[t,e]of(ea(this.#tC,n.length,()=>es("tr",{},[0,1,2,3,4,5].map(()=>es("td")))),n.entries())){let{worker:n,done:i,now:a,busy:o,lost:r,deaths:l}=function({lane:t,spans:e},s,n){let i=0,a=0,o=0,r="";for(let t of e.values())("computed"===t.state||"committed"===t.state)&&(i+=1),"lost"===t.state&&(a+=1),"waiting"===t.state?r=eh.waiting:null===t.end_s&&(r=`iterations ${t2(t.first)} to ${t2(t.end-1)}`),"waiting"!==t.state&&(o+=(t.end_s??n)-t.start_s);let l=n>0?Math.min(1,o/n):0,h=eb(t);return{worker:s,done:i,now:""===r?"nothing":r,busy:[t5(l),""===h?"":`GPU ${h}`].filter(t=>""!==t).join(", "),lost:a,deaths:t.deaths.map(({at_s:t,cause:e})=>`after ${tZ(t)}: ${e}`).join("; ")}}(e,ew(e).text,s),h=[r>0?`${r} lost`:"",l].filter(t=>""!==t).join(", ");for(let[s,r]of[n,e.lane.machine,`${i}`,a,o,h].entries()){let e=this.#tC.children[t]?.children[s];e instanceof HTMLElement&&en(e,r)}}}#tF(t){this.#tj=t,this.#tS()}#tX(t){return null===this.#tj?t:eS(this.#tj,t)}#tz(t,e=null){let s,n,i,a,o,r,l=this.#tP;if(null===l)return;let{whole:h}=l,d=this.#tX(h),c=e??this.#tZ()??{s:(d.from_s+d.to_s)/2,lane:(d.first+d.end)/2},u=(s=(t,e,s,n)=>{let i=e>t?Math.min(1,Math.max(0,(s-t)/(e-t))):.5;return s-i*n},n=Math.max(.002,(d.to_s-d.from_s)/t),i=s(d.from_s,d.to_s,c.s,n),a=d.end-d.first,o=t>1?Math.max(Math.min(a,12),Math.round(a/t)):Math.max(a+1,Math.round(a/t)),eS({from_s:i,to_s:i+n,first:r=Math.round(s(d.first,d.end,c.lane,o)),end:r+o},h));this.#tF(ej(u,h)?u:null)}#tf(t,e){let s=this.#tP;if(null===s||null===this.#tj)return;let{whole:n,px_per_s:i,plan:a}=s,o=this.#tX(n),[r,l]=[t/i,Math.round(e/a.pitch_px)];this.#tF(eS({from_s:o.from_s+r,to_s:o.to_s+r,first:o.first+l,end:o.end+l},n))}#tD(t,e){let s=this.#tP;if(null===s)return;let[n,i]=[this.#tJ(t),this.#tJ(e)];if(null===n||null===i||Math.abs(n.s-i.s)*s.px_per_s<4)return;let[a,o]=[Math.min(n.lane,i.lane),Math.max(n.lane,i.lane)+1],r=s.sight.end-s.sight.first<=16||o-a<2;this.#tF({from_s:Math.min(n.s,i.s),to_s:Math.max(n.s,i.s),first:r?s.sight.first:a,end:r?s.sight.end:o})}#tH(t){let{names_px:e=0,top_px:s=0}=this.#tP??{};return{...t,x:t.x-e,y:t.y-s}}#tJ({x:t,y:e}){let s=this.#tP;if(null===s)return null;let{sight:n,names_px:i,top_px:a,px_per_s:o,plan:r}=s,l=n.from_s+Math.max(0,t-i)/o,h=r.rows.findIndex(t=>t.y+r.pitch_px>e-a),d=r.rows[h<0?r.rows.length-1:h];return void 0===d?null:{s:l,lane:d.first}}#tq(t){this.#tE=t,this.#_()}#_(){let t=this.#tP,[e,s]=[this.#tE,this.#e];if(null===t||null===s)return;if(null!==e){let n=this.#tQ(e,t,s);null===n?this.#tv.hide():this.#tv.show(n,e,t.width_px,t.height_px);return}let[n,i]=[this.#tT,this.#tG()];if(null===n||null===i)return void this.#tv.hide();let a=ex(n.lane,this.#t0(n),s.loopsByPlace,t.elapsed_s),o=(t.plan.rows[i.row]?.y??0)+t.top_px+t.plan.pitch_px;this.#tv.show(a,{x:t.names_px+i.x,y:o-8},t.width_px,t.height_px)}#tQ(t,e,s){let{plan:n,lanes:i,top_px:a,names_px:o,sight:r,px_per_s:l,elapsed_s:h}=e,d=t.y-a,c=n.rows.find(t=>d>=t.y&&d<t.y+n.pitch_px);if(void 0===c||t.x<o)return null;let u=r.from_s+(t.x-o)/l,p=4/l,f=i.slice(c.first,c.end);for(let t of f){let e=t.lane.deaths.find(t=>Math.abs(t.at_s-u)<1.5*p);if(void 0!==e)return function({lane:t},{at_s:e,cause:s}){return[`${t.worker} was lost`,t3(s,160),`after ${tZ(e)}`].filter(t=>""!==t)}(t,e)}for(let t of f){let e=eA(t,u,h,p);if(null!==e)return ex(t,e,s.loopsByPlace,h)}return null}#tW(t){let e=this.node.getRootNode();e instanceof ShadowRoot&&e.host instanceof HTMLElement&&e.host.toggleAttribute("data-lm-suppress-shortcuts",t)}#tB(){this.#tW(!1),this.#tT=null,this.#tS()}#tN(t){if(t.ctrlKey||t.metaKey||t.altKey)return;let e=t.shiftKey?void 0:eY[t.key];if(void 0!==e)this.#t1(e);else if("+"===t.key||"="===t.key)this.#tz(1.6);else if("-"===t.key||"_"===t.key)this.#tz(.625);else if("0"===t.key)this.#tF(null);else if("Escape"===t.key&&(null!==this.#tj||null!==this.#tT))this.#tT=null,this.#tF(null);else{if(!t.shiftKey||void 0===eY[t.key])return;let{dx:e=0,dy:s=0}=eY[t.key]??{};this.#tf(80*e,40*s)}t.preventDefault(),t.stopPropagation()}#t1({dx:t,dy:e,edge:s}){let n=this.#tP,i=this.#e;if(null===n||null===i)return;let a=this.#t2(n.lanes,n.sight,t,e,s);null!==a&&(this.#tT=a,this.#tE=null,this.#t6(a,n),en(this.#tk,ex(a.lane,a.span,i.loopsByPlace,n.elapsed_s).join(", ")),this.#tS())}#t2(t,e,s,n,i){let a=this.#tT,o=null===a?-1:t.indexOf(a.lane);if(null===a||o<0){let s=t.slice(e.first).find(({spans:t})=>t.size>0),n=s&&eA(s,e.from_s,e.from_s,1/0);return void 0!==s&&n?{lane:s,span:n}:null}if(0!==n){for(let e=o+n;e>=0&&e<t.length;e+=n){let s=t[e],n=s&&eA(s,a.span.start_s,this.#tP?.elapsed_s??0,1/0);if(void 0!==s&&n)return{lane:s,span:n}}return a}let r=[...a.lane.spans.values()].sort((t,e)=>t.start_s-e.start_s),l=r.findIndex(({loop:t,id:e})=>t===a.span.loop&&e===a.span.id),h=i?s<0?0:r.length-1:Math.min(r.length-1,Math.max(0,l+s)),d=r[h];return void 0===d?a:{lane:a.lane,span:d}}#t6({lane:t,span:e},s){if(null===this.#tj)return;let{sight:n,whole:i,lanes:a,elapsed_s:o}=s,r=a.indexOf(t),l=n.to_s-n.from_s,h=e.start_s<n.from_s||eE(e,o)>n.to_s?e.start_s-l/4:n.from_s,d=n.end-n.first,c=r<n.first?r:r>=n.end?r-d+1:n.first;this.#tj=eS({from_s:h,to_s:h+l,first:c,end:c+d},i)}#t0({lane:t,span:e}){for(let s of t.spans.values())if(s.id===e.id&&s.loop===e.loop)return s;return e}#tZ(){return null===this.#tT||null===this.#tP?null:{s:this.#tT.span.start_s,lane:this.#tP.lanes.indexOf(this.#tT.lane)}}#tG(){let t=this.#tP;if(null===this.#tT||null===t)return null;let e=t.lanes.indexOf(this.#tT.lane),s=t.plan.rows.findIndex(({first:t,end:s})=>t<=e&&e<s),n=this.#t0(this.#tT);return s<0?null:{row:s,x:(n.start_s-t.sight.from_s)*t.px_per_s,width:(eE(n,t.elapsed_s)-n.start_s)*t.px_per_s}}#tU(t,e,s){let n=window.devicePixelRatio,[i,a]=[Math.round(e*n),Math.round(s*n)];(this.#tw.width!==i||this.#tw.height!==a)&&(this.#tw.width=i,this.#tw.height=a,this.#tw.style.height=`${s}px`,t.scale(n,n))}#tV(t,e,s){return s<520?0:(t.font=`11px ${this.#tI?.font??"sans-serif"}`,Math.ceil(Math.min(220,Math.max(48,Math.max(0,...e.map(({text:e,gpu:s,use:n})=>{let i=""===n?0:14+t.measureText(n).width;return t.measureText(e).width+32*(null!==s)+i}))+14))))}#tK(t,e,s,n){let i=Math.min(.5,(e-this.#tL)/1e3);this.#tL=e;let a=s&&this.#tR>0?Math.min(1,4*i):1;return this.#tR=Math.max(this.#tR+(t-this.#tR)*a,n),this.#tR}#tY(t,e,s,n){let i=A.filter(e=>t.states.has(e)||s&&eX.has(e)||"waiting"===e&&t.waited),a=e?["share",...i.filter(t=>"lost"===t||"surprised"===t)]:i;t.again&&!e&&a.push("again"),t.deaths&&a.push("death"),a.join()!==this.#tO&&(this.#tO=a.join(),this.#tx.replaceChildren(...a.map(t=>(function(t,e){let s=es("canvas"),n=window.devicePixelRatio;s.width=eL*n,s.height=eO*n,s.style.width=`${eL}px`,s.style.height=`${eO}px`;let i=s.getContext("2d");if(null!==i){i.scale(n,n);i.clearRect(0,0,eL,eO);let s={x:1,y:1,width:eL-2,height:eO-2},a=eo(e,0);if("again"===t)eP.committed(i,s,a,e),eH(i,s.x+s.width/2,s.y+s.height/2,e.paper);else if("share"===t){for(let t of(i.fillStyle=a,[0,1,2,3]))i.globalAlpha=.25+.25*t,i.fillRect(s.x+4*t,s.y,4,s.height);i.globalAlpha=1}else"death"===t?eF(i,eL/2,eO/2,e):eP[t](i,s,a,e)}return es("li",{},[s,eZ[t]])})(t,n))))}},eY={ArrowLeft:{dx:-1,dy:0,edge:!1},ArrowRight:{dx:1,dy:0,edge:!1},ArrowUp:{dx:0,dy:-1,edge:!1},ArrowDown:{dx:0,dy:1,edge:!1},Home:{dx:-1,dy:0,edge:!0},End:{dx:1,dy:0,edge:!0}},eX=new Set(["running","computed","committed"]),eZ={...eh,waiting:"waiting",again:"computed again",death:"worker lost",share:"how many of a row's lanes are busy"},eQ=`/* Only the theme's colours; what stands behind each is for pages without a theme. */
.run {
  --nbc-paper: var(--jp-layout-color1, #ffffff);
  --nbc-ink: var(--jp-ui-font-color1, #1f2328);
  --nbc-ink-pale: var(--jp-ui-font-color2, #5d656e);
  --nbc-line: var(--jp-border-color2, #dfe2e6);
  --nbc-track: var(--jp-layout-color2, #eef0f2);
  --nbc-accent: var(--jp-brand-color1, #1976d2);
  --nbc-good: var(--jp-success-color1, #2e7d32);
  --nbc-warn: var(--jp-warn-color1, #d97706);
  --nbc-error: var(--jp-error-color1, #c62828);
  /* The themes' green and red are too pale for words; with a part of the ink they can be read. */
  --nbc-good-ink: color-mix(in srgb, var(--nbc-good) 72%, var(--nbc-ink));
  --nbc-error-ink: color-mix(in srgb, var(--nbc-error) 72%, var(--nbc-ink));
  /* One for each loop in turn, after Okabe and Ito, less the red and the orange that speak of trouble. A part of
     the ink makes them darker on white and lighter on black. */
  --nbc-loop-0: var(--nbc-accent);
  --nbc-loop-1: color-mix(in srgb, #00b184 80%, var(--nbc-ink));
  --nbc-loop-2: color-mix(in srgb, #cc6fa4 82%, var(--nbc-ink));
  --nbc-loop-3: color-mix(in srgb, #9a9a2e 80%, var(--nbc-ink));
  --nbc-loop-4: color-mix(in srgb, #8067d0 80%, var(--nbc-ink));
  --nbc-loop-5: color-mix(in srgb, #4fb3e6 80%, var(--nbc-ink));
  --nbc-font: var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", sans-serif);
  --nbc-code: var(--jp-code-font-family, ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace);

  box-sizing: border-box;
  container-type: inline-size;
  max-width: 1400px;
  margin: 4px 0 6px;
  padding: 12px 16px 10px;
  border: 1px solid var(--nbc-line);
  border-radius: 6px;
  background: var(--nbc-paper);
  color: var(--nbc-ink);
  font: 13px / 1.5 var(--nbc-font);
  font-variant-numeric: tabular-nums;
  text-align: left;
}

@media (prefers-color-scheme: dark) {
  .run {
    --nbc-paper: var(--jp-layout-color1, #16181c);
    --nbc-ink: var(--jp-ui-font-color1, #e4e6ea);
    --nbc-ink-pale: var(--jp-ui-font-color2, #a0a7b1);
    --nbc-line: var(--jp-border-color2, #333940);
    --nbc-track: var(--jp-layout-color2, #23272d);
    --nbc-accent: var(--jp-brand-color1, #64b5f6);
    --nbc-good: var(--jp-success-color1, #81c784);
    --nbc-warn: var(--jp-warn-color1, #ffb74d);
    --nbc-error: var(--jp-error-color1, #ef7070);
  }
}

.run[hidden],
.run [hidden] {
  display: none;
}

header,
.outcome,
footer {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 14px;
}

header {
  column-gap: 18px;
  align-items: center;
}

button {
  margin: 0;
  padding: 0 6px;
  border: 1px solid transparent;
  border-radius: 4px;
  background: none;
  color: var(--nbc-ink-pale);
  font: 12px / 20px var(--nbc-font);
  cursor: pointer;
}

button:hover:not(:disabled) {
  background: var(--nbc-track);
  color: var(--nbc-ink);
}

button:disabled {
  opacity: 0.45;
  cursor: default;
}

:is(button, .stage, summary, pre):focus-visible {
  outline: 2px solid var(--nbc-accent);
  outline-offset: 2px;
}

/* A triangle that lies on its side when there is more to see. */
.fold {
  flex: none;
  width: 22px;
  height: 22px;
  margin: 0 -12px 0 -8px;
  padding: 0;
}

.fold::before {
  display: inline-block;
  border-top: 6px solid currentColor;
  border-right: 4.5px solid transparent;
  border-left: 4.5px solid transparent;
  vertical-align: 2px;
  content: "";
}

.folded .fold::before {
  transform: rotate(-90deg);
}

.short {
  color: var(--nbc-ink);
}

.run.folded {
  padding-bottom: 12px;
}

.outcome {
  column-gap: 8px;
}

.sign {
  width: 1em;
  text-align: center;
}

.place,
.title,
.under,
.line,
footer {
  color: var(--nbc-ink-pale);
}

.title {
  margin-left: auto;
  overflow-wrap: anywhere;
}

.gain {
  margin-left: 6px;
}

.gain,
.run[data-state="done"] .sign,
.run[data-state="done"] .state {
  color: var(--nbc-good-ink);
}

.run[data-state="failed"] :is(.sign, .state) {
  color: var(--nbc-error-ink);
}

.run:is([data-state="interrupted"], [data-state="stopped"]) :is(.sign, .state) {
  color: color-mix(in srgb, var(--nbc-warn) 65%, var(--nbc-ink));
}

.run:is([data-state="starting"], [data-state="running"]) .sign {
  color: var(--nbc-accent);
}

@keyframes breathe {
  50% {
    opacity: 0.25;
  }
}

.loops {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 12px;
  margin: 10px 0 0;
  padding: 0;
  list-style: none;
}

.row {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 12px;
}

.line {
  flex: none;
}

.row code {
  flex: 1 1 12em;
  min-width: 0;
  overflow: hidden;
  font: 12px / 1.5 var(--nbc-code);
  text-overflow: ellipsis;
  white-space: nowrap;
}

.amount {
  flex: none;
  font-weight: 600;
}

.under {
  display: flex;
  flex-wrap: wrap;
  column-gap: 12px;
  min-height: 1.5em;
  margin-top: 3px;
  font-size: 12px;
}

.left {
  margin-left: auto;
  color: var(--nbc-ink);
}

.bar {
  display: flex;
  height: 6px;
  margin-top: 5px;
  overflow: hidden;
  border-radius: 3px;
  background: var(--nbc-track);
}

header .bar {
  flex: 0 1 120px;
  min-width: 60px;
  margin: 0;
}

.committed {
  background: var(--nbc-loop, var(--nbc-accent));
}

.computed {
  --nbc-loop-pale: color-mix(in srgb, var(--nbc-loop, var(--nbc-accent)) 32%, var(--nbc-paper));
  background: repeating-linear-gradient(
    -45deg,
    var(--nbc-loop, var(--nbc-accent)) 0 1px,
    var(--nbc-loop-pale) 1px 4px
  );
}

li[data-route="kernel"] .committed {
  background: var(--nbc-ink-pale);
}

/* Nobody counts what the kernel does: something moves, and nothing is promised. */
.bar.uncounted {
  background: repeating-linear-gradient(90deg, var(--nbc-line) 0 24px, var(--nbc-track) 24px 48px);
}

@keyframes drift {
  to {
    background-position: 48px 0;
  }
}

.said {
  margin: 4px 0 0;
  color: var(--nbc-ink-pale);
  overflow-wrap: anywhere;
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

.reason {
  padding: 0 4px;
  border-radius: 3px;
  background: var(--nbc-track);
  color: var(--nbc-ink);
  font: 12px / 1.4 var(--nbc-code);
}

.lanes {
  margin: 14px 0 0;
}

.stage {
  position: relative;
  border-radius: 3px;
}

.stage > canvas {
  display: block;
  width: 100%;
  cursor: crosshair;
  touch-action: pan-y;
}

.tip {
  position: absolute;
  z-index: 2;
  max-width: min(420px, 90%);
  padding: 5px 9px 6px;
  border: 1px solid var(--nbc-line);
  border-radius: 5px;
  background: var(--nbc-paper);
  box-shadow: 0 2px 10px rgb(0 0 0 / 22%);
  color: var(--nbc-ink-pale);
  font-size: 12px;
  line-height: 1.45;
  overflow-wrap: anywhere;
  pointer-events: none;
  unicode-bidi: plaintext;
}

.tip div:first-child {
  color: var(--nbc-ink);
  font-weight: 600;
}

.below {
  display: flex;
  flex-wrap: wrap;
  align-items: flex-start;
  justify-content: space-between;
  gap: 2px 16px;
  margin-top: 4px;
}

.legend {
  flex: 1 1 0;
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  margin: 0;
  padding: 2px 0 0;
  color: var(--nbc-ink-pale);
  font-size: 11px;
  list-style: none;
}

.sight {
  display: flex;
  gap: 2px;
  margin-left: auto;
}

.sight button {
  border-color: var(--nbc-line);
  font-size: 11px;
  line-height: 18px;
}

.legend li {
  display: flex;
  align-items: center;
  gap: 5px;
}

.errors {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 2px;
  margin: 12px 0 0;
  padding: 6px 10px;
  border-left: 3px solid var(--nbc-error);
  border-radius: 0 3px 3px 0;
  background: color-mix(in srgb, var(--nbc-error) 8%, transparent);
  list-style: none;
  overflow-wrap: anywhere;
}

.errors summary {
  cursor: pointer;
}

.errors .empty summary {
  list-style: none;
  cursor: default;
}

.errors summary > span,
.errors :is(code, pre) {
  font: 12px / 1.5 var(--nbc-code);
  unicode-bidi: isolate;
}

.errors .source,
.errors pre {
  margin: 4px 0 6px 16px;
  padding: 6px 10px;
  border-radius: 3px;
  background: var(--nbc-paper);
}

.errors .source:not([hidden]) {
  display: flex;
  gap: 12px;
}

.errors pre {
  max-height: 220px;
  overflow: auto;
  white-space: pre-wrap;
}

.message {
  margin: 10px 0 0;
  overflow-wrap: anywhere;
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

footer {
  justify-content: space-between;
  margin-top: 8px;
  font-size: 12px;
}

.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media (prefers-reduced-motion: no-preference) {
  .run[data-state="starting"] .sign {
    animation: breathe 1.6s ease-in-out infinite;
  }

  .bar.uncounted {
    animation: drift 1.6s linear infinite;
  }

  .bar span {
    transition: width 160ms linear;
  }
}

@container (max-width: 520px) {
  .title {
    margin-left: 0;
  }
}
`,e0=class{#e;#t4=es("span",{class:"sign","aria-hidden":"true"});#t5=es("strong",{class:"state"});#t3=es("span",{class:"title"});#t8=es("span",{class:"place"});#t9=es("strong",{class:"gain"});#t7=es("span",{class:"clock"});#et=new ek;#v;#ee=new e_;#es=es("button",{class:"fold",type:"button","aria-controls":"body"});#en=es("span",{class:"short"});#ei=es("span",{class:"bar","aria-hidden":"true"},[es("span",{class:"committed"}),es("span",{class:"computed"})]);#ea=es("p",{class:"message"});#eo=es("span",{class:"claim"});#er=es("span");#el=es("footer",{},[this.#eo,this.#er]);#o=es("p",{class:"unseen",role:"status","aria-live":"polite"});#eh=es("div",{class:"body",id:"body"});#ed=es("section",{class:"run"},[es("header",{},[this.#es,es("span",{class:"outcome"},[this.#t4,this.#t5,this.#t7,this.#t9]),this.#ei,this.#en,this.#t8,this.#t3]),this.#eh,this.#o]);#ec=matchMedia("(prefers-reduced-motion: reduce)");#eu=!0;#ep=!1;#ef=0;#em=0;#tL=-1/0;#eg=-1/0;#tk=null;constructor(t,e,s){this.#e=e,this.#v=new eG(()=>this.#eb({now:!0}),s),this.#eh.append(this.#et.node,this.#v.node,this.#ee.node,this.#ea,this.#el),this.#es.addEventListener("click",()=>this.#ew(!this.#ep),{signal:s}),this.#ew(!1);let n=es("div");n.attachShadow({mode:"open"}).append(es("style",{},[eQ]),this.#ed),t.append(n);let i=new ResizeObserver(()=>this.#ex());i.observe(this.#ed);let a=new IntersectionObserver(t=>{this.#eu=t.some(t=>t.isIntersecting),this.#q()});a.observe(n),e.onChange(()=>this.#q(),s),er(()=>this.#ev(),s),s.addEventListener("abort",()=>{i.disconnect(),a.disconnect(),cancelAnimationFrame(this.#em),n.remove()},{once:!0}),this.#q()}#q(){let t=this.#e.about;if(this.#ed.hidden=null===t,null!==t){var e;let s;this.#ek(t),this.#et.show(this.#e,performance.now()),this.#ee.show(t.errors),this.#ey(t),en(this.#ea,t.message),en(this.#eo,t.claim),en(this.#er,[0===t.sent_bytes?"":`${t1(t.sent_bytes)} sent`,(e=this.#e.loops,(s="starting"===t.state||"running"===t.state)&&e.filter(({plain_estimate_s:t})=>null!==t).length<2||null===t.plain_estimate_s||!(s||"done"===t.state&&ec(t,e))?"":`a plain run: ${t0(t.plain_estimate_s)}`)].filter(t=>""!==t).join(" \xb7 ")),this.#el.hidden=this.#eo.hidden&&this.#er.hidden,this.#eb()}}#ek(t){ei(this.#ed,"data-state",t.state),ei(this.#ed,"role","region"),ei(this.#ed,"aria-label",["distributed run",ed(t)].filter(t=>""!==t).join(": ")),en(this.#t4,el[t.state]),en(this.#t5,t.state),en(this.#t3,ed(t)),en(this.#t8,function(t,e){if("starting"!==t.state&&!ec(t,e))return 0===e.length?"":"here";if(0===t.lane_count)return t.cluster;let s=t4(t.lane_count,"worker");return""===t.cluster?s:`${s} \xb7 ${t.cluster}`}(t,this.#e.loops)),en(this.#t9,eu(t,this.#e.loops)??""),this.#e_(),this.#tk!==t.state&&(this.#tk=t.state,en(this.#o,`${ed(t)} ${t.state}`.trim()),this.#eg=-1/0)}#e_(){var t,e;let s=this.#e.about,n=this.#ec.matches?s?.seconds??0:this.#e.elapsed_s(performance.now());en(this.#t7,(t=s?.state??"starting",e=tZ(n),"starting"===t||"running"===t?e:"done"===t?`in ${e}`:`after ${e}`))}#ey(t){let e,s=this.#e.loops.at(-1),n=[void 0===s?"":ep(s),ef(this.#e.left_s(performance.now())),0===(e=t.errors.reduce((t,{count:e})=>t+e,0))?"":t4(e,"error")];en(this.#en,this.#ep?n.filter(t=>""!==t).join(" \xb7 "):"");let[i,a]=this.#ei.children,o=s?.total??0;if(this.#ei.hidden=!this.#ep||0===o||!this.#e.alive,void 0===s||0===o)return;let r=t=>`${Math.min(100,100*t/o)}%`;i instanceof HTMLElement&&(i.style.width=r(s.committed)),a instanceof HTMLElement&&(a.style.width=r(Math.max(0,s.computed-s.committed)))}#ew(t){this.#ep=t,this.#eh.hidden=t,this.#ed.classList.toggle("folded",t),ei(this.#es,"aria-expanded",`${!t}`),ei(this.#es,"aria-label",t?"show all of the run":"fold to one line"),ei(this.#es,"title",t?"show all of the run":"fold to one line"),this.#q()}#eb({now:t=!1}={}){t&&(this.#tL=-1/0),0===this.#em&&this.#eu&&(this.#em=requestAnimationFrame(t=>this.#eM(t)))}#eM(t){this.#em=0,t-this.#tL>=this.#e$()?this.#eC(t):this.#eb(),this.#e.alive&&!this.#ec.matches&&this.#eb()}#e$(){let t=500/this.#v.px_per_s;return Math.min(400,Math.max(30,8*this.#ef,Math.min(t,100)))}#ex(){this.#eC(performance.now())}#eC(t){if(this.#tL=t,this.#e_(),this.#ep)return;this.#ec.matches||this.#et.showTimeLeft(this.#e,t);let e=performance.now();this.#v.paint(this.#e,t,!this.#ec.matches),this.#ef=performance.now()-e,t-this.#eg>=2e3&&(this.#eg=t,this.#v.describe(this.#e,t))}#ev(){this.#v.forgetColours(),this.#eb()}},e1="application/vnd.nbcluster.run+json",e2="nbcluster",e6=class extends u.Widget{#eS;#ej=new AbortController;constructor(t){super(),this.#eS=t,this.addClass("nbcluster-followed")}async renderModel(t){let e=e8(t.data[e1]),s=this.#eS.model.run(e);if(null===s||this.node.childElementCount>0){0===this.node.childElementCount&&(this.node.textContent=String(t.data["text/plain"]??""));return}this.#eS.connection.watch(this,[e]),new e0(this.node,s.progress,this.#ej.signal)}dispose(){this.#ej.abort(),this.#eS.connection.watch(this,[]),super.dispose()}},e4=class{#eS;#eT;#eE=new Set;constructor(t,e){this.#eS=t,this.#eT=e,t.model.onChange(()=>this.look(),new AbortController().signal),e.widgetAdded.connect((t,e)=>{e.sessionContext.connectionStatusChanged.connect(()=>this.look()),Promise.all([e.context.ready,e.sessionContext.ready]).then(()=>this.look())})}look(){let{runs:t}=this.#eS.model;0!==t.length&&this.#eT.forEach(e=>{this.#eA(e,t)})}#eA(t,e){let s=t.sessionContext.session?.kernel?.id;if(t.context.isReady&&void 0!==s&&!this.#eT.isDisposed){for(let n of e)if(n.kernel===s||n.notebook===t.context.localPath)for(let e of t.content.widgets){if("code"!==e.model.type)continue;let t=function(t,e,s){if(e.listens)return null;let n=e.outputs.findIndex(e=>e.run===t.id);return n>=0?{do:t.alive?"follow":"finish",run:t.id,at:n}:!(""!==t.cell_id&&t.cell_id===e.id&&t.kernel===s&&e.isOurs)||Number(t.cell)<=(e.execution_count??0)||e.outputs.some(t=>""!==t.run)?null:{do:t.alive?"follow":"finish",run:t.id,at:e.outputs.length}}(function({id:t,notebook:e,kernel:s,cell_id:n,progress:i}){return{id:t,notebook:e,kernel:s,cell_id:n,cell:i.about?.cell??"",alive:i.alive}}(n),function(t){let e=t.outputArea.future;return{id:t.model.id,listens:null!=e&&!e.isDisposed,execution_count:t.model.executionCount,isOurs:null!==tT(t.model.sharedModel.getSource()),outputs:e3(t)}}(e),s);t?.do==="follow"?function(t,{run:e,at:s}){let n=t.model.outputs.get(s),i=n?.data??{};e8(i[e1])===e||e5(t,s,{[e1]:{run:e},"text/plain":String(i["text/plain"]??"A distributed run. It goes on in JupyterLab."),...i["text/html"]?{"text/html":i["text/html"]}:{}},{[e2]:{run:e}})}(e,t):null!==t&&this.#eR(e,t)}}}async #eR(t,{run:e,at:s}){if(this.#eE.has(e))return;this.#eE.add(e);let n=await this.#eS.server.summary(e).catch(()=>null);if(null===n||t.isDisposed)return;let i=e3(t).findIndex(t=>t.run===e);e5(t,i>=0?i:s,{...n},{});let{cell:a}=this.#eS.model.run(e)?.progress.about??{cell:""};Number(a)>0&&(t.model.executionCount=Number(a))}};function e5(t,e,s,n){let i=t.model.outputs,a=JSON.parse(JSON.stringify({output_type:"display_data",data:s,metadata:n}));e<i.length?i.set(e,a):i.add(a)}function e3(t){let{outputs:e}=t.model;return Array.from({length:e.length},(t,s)=>({run:e8(e.get(s)?.metadata[e2])}))}function e8(t){let e=Reflect.get(Object(t),"run");return"string"==typeof e?e:""}var e9={distribute:new m.LabIcon({name:"nbcluster:distribute",svgstr:'<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16"><g fill="none" stroke="var(--jp-inverse-layout-color3)" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round"><path d="M1.500 8H5m0 0c2.500 0 2-4.500 4.500-4.500h4.500M5 8h9M5 8c2.500 0 2 4.500 4.500 4.500h4.500"/></g></svg>'})},e7=class{#F;#eL=new Map;#eO=!1;#l;constructor(t){this.#F=t}changed(t,e=performance.now()){this.#eL.delete(t),this.#eL.set(t,e+300),this.#eI(e)}forget(t){this.#eL.delete(t)}#eI(t){clearTimeout(this.#l);let[e]=this.#eL;this.#eO||void 0===e||(this.#l=setTimeout(()=>void this.#eP(e[0]),Math.max(0,e[1]-t)))}async #eP(t){this.#eL.delete(t);let e=t.question();if(null!==e){this.#eO=!0;let s=await this.#F(e).catch(t=>({marks:[],trouble:t instanceof Error?t.message:String(t)}));this.#eO=!1,this.#eL.has(t)||t.question()?.cell!==e.cell||t.tell(s)}this.#eI(performance.now())}};function st(t,e){let s=e.sharedModel.getSource();if(!tE(s))return null;let n=[];return void 0===t.find(t=>{for(let a of(n.length=0,t.content.model?.cells??[])){var s,i;if(s=a,i=e,s.sharedModel===i.sharedModel)return!0;"code"===a.type&&n.push(a.sharedModel.getSource())}return!1})?null:{cell:s,cells_before:n}}var se={marks:[],trouble:""},ss=class{#eT;#eS;#ez;#eF=new Map;#eN=!0;constructor(t,e){this.#eT=t,this.#eS=e,this.#ez=new e7(t=>this.#F(t)),t.activeCellChanged.connect((t,e)=>{for(let[t,s]of this.#eF)e?.editorWidget?.node.contains(t.dom)&&this.#ez.changed(s)}),e.model.onChange(()=>this.#eW(),new AbortController().signal)}gutterOf(t){var e;return e={changed:e=>this.#tS(e,t),gone:t=>{let e=this.#eF.get(t);void 0!==e&&this.#ez.forget(e),this.#eF.delete(t)}},[tD,tH,(0,f.gutter)({class:"nbcluster-gutter",markers:t=>t.state.field(tD).gutter,initialSpacer:()=>tq,domEventHandlers:{mousemove:(t,e)=>{let s=t.state.doc.lineAt(e.from);return t.state.field(tH)?.pos!==s.from&&t.dispatch({effects:tN.of(s.number)}),!1},mouseleave:t=>(t.dispatch({effects:tN.of(null)}),!1)}}),f.keymap.of([{key:"Escape",run:t=>null!==t.state.field(tH)&&(t.dispatch({effects:tN.of(null)}),!0)}]),f.EditorView.editorAttributes.of(t=>{let{gutter:e,stale:s}=t.state.field(tD);return{class:["nbcluster-editor",e.size>0?"nbcluster-marked":"",s?"nbcluster-stale":""].filter(t=>""!==t).join(" ")}}),f.ViewPlugin.define(t=>(e.changed(t),{update:t=>{t.docChanged&&e.changed(t.view),t.focusChanged&&!t.view.hasFocus&&null!==t.state.field(tH)&&queueMicrotask(()=>t.view.dispatch({effects:tN.of(null)}))},destroy:()=>e.gone(t)})),tU]}turn(t){if(this.#eN!==t)for(let e of(this.#eN=t,this.#eF.values()))this.#ez.changed(e)}answerFor(t,e){let s=st(this.#eT,e);return this.#eS.server.marks(t,s?.cells_before??[])}#tS(t,e){let s=this.#eF.get(t);if(void 0===s&&!tE(t.state.doc.sliceString(0,5e3)))return;let n=s??{question:()=>this.#eB(e),tell:e=>tK(t,e)};this.#eF.set(t,n),tE(t.state.doc.toString())?this.#ez.changed(n):(this.#ez.forget(n),this.#eF.delete(t),queueMicrotask(()=>tK(t,se)))}#eB(t){return t.isDisposed?null:st(this.#eT,t)}async #F({cell:t,cells_before:e}){return this.#eN?"absent"===this.#eS.model.connection?{marks:[],trouble:"There are no marks: this page's Jupyter server has no nbcluster, which reads cells for them. Install nbcluster beside jupyterlab too, and restart the server. Cells run all the same."}:this.#eS.server.marks(t,e):se}#S="";#eW(){let{connection:t}=this.#eS.model;if(t!==this.#S&&(this.#S=t,"open"===t))for(let[t,e]of this.#eF)""!==(t.state.field(tD,!1)??tW).trouble&&this.#ez.changed(e)}},sn="nbcluster";function si(t){return 1===t?"1 worker":`${t} workers`}var sa=class{changed=new g.Signal(this);#eq;#eD;#ez=!1;constructor(t){this.#eq=t,t.sessionContext.kernelChanged.connect(this.#eH,this),t.sessionContext.connectionStatusChanged.connect(this.#eH,this),l.NotebookActions.executed.connect(this.#eJ,this),t.disposed.connect(()=>this.dispose()),t.context.ready.then(()=>this.ask())}get attached(){return this.#eD}get kernel(){return this.#eq.sessionContext.session?.kernel?.id}get remembered(){var t;let e,s;return e=Reflect.get(Object(t=this.#eq.content.model?.getMetadata(sn)),"cluster"),s=Reflect.get(Object(t),"kind"),"string"==typeof e&&""!==e&&"string"==typeof s?{cluster:e,kind:s}:null}get isDisposed(){return this.#eq.isDisposed}dispose(){g.Signal.clearData(this)}async ask(){let{session:t}=this.#eq.sessionContext,e=t?.kernel;if(!e)return void this.#eK(void 0);if(!this.#ez&&"idle"===e.status){this.#ez=!0;try{this.#eK(await tM(e))}catch{this.#eK(void 0)}finally{this.#ez=!1}}}async run(t,e){let s=this.#eq.sessionContext.session?.kernel;if(!s)return void o.Notification.warning(e.__("This notebook has no kernel to attach. Start one first: Kernel, Restart Kernel."),{autoClose:6e3});let n=t_(s,tR).then(e=>""===e.error?t_(s,t):e).then(({text:t,error:e})=>{if(""!==e)throw Error(e);return t});o.Notification.promise(n,{pending:{message:t,options:{autoClose:!1}},success:{message:e=>(String(e).trim().split("\n",1)[0]??"")||t,options:{autoClose:4e3}},error:{message:t=>t instanceof Error?t.message:String(t),options:{autoClose:!1}}}),await n.catch(()=>void 0),await this.ask()}#eK(t){if(this.isDisposed)return;this.#eD=t;let e=function(t,e){if(!t?.lasting)return null;let{cluster:s,kind:n}=t;return e?.cluster===s&&e.kind===n?null:{cluster:s,kind:n}}(t,this.remembered);null!==e&&this.#eq.content.model?.setMetadata(sn,{...e}),this.changed.emit()}#eH(){this.#eq.sessionContext.session?.kernel?.connectionStatus==="connected"?this.ask():this.#eK(void 0)}#eJ(t,{notebook:e,cell:s}){if(e!==this.#eq.content)return;let n=s.model.sharedModel.getSource();(tE(n)||tj.test(n)||/%cluster\b|\bnbcluster\b/.test(n))&&this.ask()}},so={attach:"nbcluster:attach",startLocal:"nbcluster:start-local",detach:"nbcluster:detach",distribute:"nbcluster:distribute-cell",explain:"nbcluster:explain-cell",tellMark:"nbcluster:tell-mark",openPanel:"nbcluster:open-panel"},sr=class extends u.Widget{#eU;#eS;#eV;#eG;#eY=document.createElement("button");#eX=document.createElement("span");#eZ=document.createElement("span");#ej=new AbortController;constructor(t,e,s,n){super(),this.#eU=t,this.#eS=e,this.#eV=s,this.#eG=n,this.addClass("nbcluster-toolbar"),this.#eY.type="button",this.#eY.setAttribute("aria-haspopup","menu"),this.#eX.className="nbcluster-dot",this.#eX.setAttribute("aria-hidden","true"),this.#eY.append(this.#eX,this.#eZ),this.node.append(this.#eY),this.#eY.addEventListener("click",()=>this.#a(),{signal:this.#ej.signal}),t.changed.connect(this.#q,this),e.model.onChange(()=>this.#q(),this.#ej.signal),this.#q()}dispose(){this.#ej.abort(),super.dispose()}#q(){if(this.isDisposed)return;let{attached:t,kernel:e,remembered:s}=this.#eU,{clusters:n,runs:i}=this.#eS.model,{label:a,caption:o,state:r}=function(t,e,s){if(t){let e=s.find(({name:e})=>e===t.cluster),n=e?.title??t.cluster,i=void 0===e?"":` \xb7 ${si(e.workers.length)}`;return{label:`${n}${i}`,caption:`This notebook's cells run on the cluster "${n}".`,state:"attached"}}let n=s.find(({name:t})=>t===e?.cluster);return void 0!==n?{label:`${n.title}?`,caption:`This notebook used the cluster "${n.title}", which is still there. It can be attached again.`,state:"remembered"}:{label:"No cluster",caption:"A distributed cell starts a local cluster by itself.",state:"none"}}(function(t,e,s){if(t||void 0===e)return t;let n=s.find(t=>t.kernel===e&&t.progress.alive&&""!==t.cluster);return void 0===n?t:{cluster:n.cluster,kind:"",lasting:!1}}(t,e,i),s,n);this.#eZ.textContent!==a&&(this.#eZ.textContent=a),this.#eY.title=o,this.#eY.setAttribute("aria-label",this.#eG.__("Cluster of this notebook: %1",a)),this.node.dataset.state=r}#a(){let t=new u.Menu({commands:this.#eV});t.addClass("nbcluster-menu");let e=this.#eS.model.clusters.filter(({lasting:t,name:e})=>t||e===this.#eU.attached?.cluster);for(let{name:s,title:n,kind:i,workers:a}of e){let e=`${n} (${i}, ${si(a.length)})`;t.addItem({command:so.attach,args:{cluster:s,label:e}})}e.length>0&&t.addItem({type:"separator"}),t.addItem({command:so.startLocal}),this.#eU.attached&&t.addItem({command:so.detach}),this.#eV.hasCommand(so.openPanel)&&t.addItem({command:so.openPanel}),t.aboutToClose.connect(()=>queueMicrotask(()=>this.#eY.focus()));let{left:s,bottom:n}=this.#eY.getBoundingClientRect();t.open(s,n),t.activateNextItem()}},sl="nbcluster-lab:notebook",sh={id:sl,description:"The notebook's cluster in its toolbar, and marks beside distributed loops",autoStart:!0,requires:[l.INotebookTracker,ty],optional:[r.IEditorExtensionRegistry,o.IToolbarWidgetRegistry,h.IRenderMimeRegistry,o.ICommandPalette,d.ISettingRegistry,c.ITranslator],activate:(t,e,s,n,i,a,o,l,h)=>{let d,u=(h??c.nullTranslator).load("nbcluster");(d=document.createElement("style")).textContent='.nbcluster-toolbar button {\n  display: flex;\n  align-items: center;\n  gap: 6px;\n  height: 24px;\n  margin: 0;\n  padding: 0 8px;\n  border: 0;\n  border-radius: var(--jp-border-radius);\n  background: none;\n  color: var(--jp-ui-font-color1);\n  font: var(--jp-ui-font-size1) var(--jp-ui-font-family);\n  white-space: nowrap;\n  cursor: pointer;\n}\n\n.nbcluster-toolbar button:hover {\n  background: var(--jp-layout-color2);\n}\n\n.nbcluster-toolbar button:focus-visible {\n  outline: 2px solid var(--jp-brand-color1);\n  outline-offset: -2px;\n}\n\n.nbcluster-dot {\n  box-sizing: border-box;\n  width: 8px;\n  height: 8px;\n  border: 2px solid var(--jp-ui-font-color2);\n  border-radius: 50%;\n}\n\n[data-state="attached"] > button > .nbcluster-dot {\n  border: 0;\n  background: var(--jp-success-color1);\n}\n\n[data-state="remembered"] > button > .nbcluster-dot {\n  border-color: var(--jp-warn-color1);\n}\n\n.nbcluster-explanation p {\n  margin: 0 0 8px;\n}\n\n.nbcluster-explanation pre {\n  max-height: 60vh;\n  margin: 0;\n  padding: 8px 10px;\n  overflow: auto;\n  border: 1px solid var(--jp-border-color2);\n  border-radius: var(--jp-border-radius);\n  background: var(--jp-layout-color0);\n  color: var(--jp-content-font-color1);\n  font: var(--jp-code-font-size) / 1.4 var(--jp-code-font-family);\n  white-space: pre;\n}\n\n.nbcluster-explanation pre:empty {\n  display: none;\n}\n',document.head.append(d);let p=new ss(e,s);n?.addExtension({name:"nbcluster:marks",factory:({model:t,inline:e})=>!1===e?null:r.EditorExtensionRegistry.createImmutableExtension(p.gutterOf(t))}),l?.load(sl).then(t=>{let e=()=>p.turn(!1!==t.get("marks").composite);t.changed.connect(e),e()});let m=new WeakMap,g=t=>{let e=m.get(t)??new sa(t);return m.set(t,e),e};for(let n of(i?.addFactory("Notebook","nbcluster-cluster",e=>new sr(g(e),s,t.commands,u)),a?.addFactory({safe:!0,mimeTypes:[e1],defaultRank:0,createRenderer:()=>new e6(s)}),new e4(s,e),function(t,e,s,n,i){let{commands:a}=t,o=(s={})=>{let n=e.currentWidget,i=s.clicked?t.contextMenuHitTest(t=>t.classList.contains("jp-Cell")):void 0,a=n?.content.widgets.find(t=>t.node===i)??e.activeCell;return null!==n&&null!==a&&"code"===a.model.type?{panel:n,cell:a}:null},l=t=>null!==o(t),h=t=>o(t)?.cell.model.sharedModel.getSource()??"";a.addCommand(so.distribute,{label:({toolbar:t})=>t?"":i.__("Distribute This Cell"),caption:t=>null===tT(h(t))?i.__("Distribute this cell: its loops run on workers"):i.__("Run this cell plainly again: take %%distribute away"),icon:({toolbar:t})=>t?e9.distribute:void 0,isToggled:t=>null!==tT(h(t)),isEnabled:l,execute:async t=>{let e=o(t);null!==e&&await tL(e.panel,e.cell,i),a.notifyCommandChanged(so.distribute)}}),a.addCommand(so.explain,{label:i.__("Explain What Would Run Apart"),caption:i.__("What of this cell would run on workers and what here, and why; runs nothing"),isEnabled:l,execute:async t=>{let e=o(t);if(null===e)return;let s=e.cell.model.sharedModel.getSource(),a=n.answerFor(tE(s)?s:`%%distribute
${s}`,e.cell.model);await tG(s,e.panel.sessionContext.session?.kernel,a,i)}}),a.addCommand(so.tellMark,{label:i.__("Tell What Becomes of the Loop at the Cursor"),isEnabled:()=>tE(h()),execute:()=>{let t=o()?.cell.editor;if(t instanceof r.CodeMirrorEditor){var e;let s,n;t.focus(),s=(e=t.editor).state.doc.lineAt(e.state.selection.main.head).number,n=tJ(e.state.field(tD),e.state.doc,s),e.dispatch({effects:[tN.of(""===n?null:s),...""===n?[]:[f.EditorView.announce.of(n)]]})}}});let d=async(t,n)=>{let a=("string"==typeof n?e.find(t=>t.context.path===n):void 0)??e.currentWidget;null!==a&&await s(a).run(t,i)},c=()=>null===e.currentWidget?void 0:s(e.currentWidget).attached?.cluster;a.addCommand(so.attach,{label:({label:t,cluster:e})=>String(t??i.__("Attach to %1",String(e))),isToggled:({cluster:t})=>void 0!==t&&c()===t,isToggleable:!0,execute:({cluster:t,path:e})=>"string"==typeof t&&c()!==t?d(`%cluster attach ${t}`,e):void 0}),a.addCommand(so.startLocal,{label:i.__("Start a Local Cluster"),caption:i.__("A cluster on this machine that outlives the notebook's kernel"),isEnabled:()=>null!==e.currentWidget,execute:({path:t})=>d("%cluster start",t)}),a.addCommand(so.detach,{label:i.__("Detach This Notebook From Its Cluster"),isEnabled:()=>void 0!==c(),execute:({path:t})=>d("%cluster detach",t)}),e.activeCellChanged.connect(()=>a.notifyCommandChanged(so.distribute))}(t,e,g,p,u),Object.values(so)))n!==so.attach&&n!==so.openPanel&&o?.addItem({command:n,category:"nbcluster"})}},sd="nbcluster:open-panel",sc="nbcluster:start-cluster",su="nbcluster:show-run",sp=class{#eQ;#eT;#y=new Set;#n=null;constructor(t,e){this.#eQ=t,this.#eT=e,e?.currentChanged.connect(()=>this.#t6()),this.#t6()}get notebook(){let t=this.#eT?.currentWidget??null;if(null===t||t.isDisposed)return null;let e=t.sessionContext.session?.kernel??null;return{path:sm(this.#eQ,t),kernel:e?.id??null,busy:e?.status==="busy"}}onChange(t,e){this.#y.add(t),e.addEventListener("abort",()=>this.#y.delete(t),{once:!0})}async runLine(t){let e=this.#eT?.currentWidget?.sessionContext.session?.kernel??null;if(null===e)throw new tb(sf,0,[]);await sg(e,function(t){let[e="",...s]=t.replace(/^%/,"").split(" ");return`_shell = get_ipython()
if "distribute" not in _shell.magics_manager.magics["cell"]:
    _shell.run_line_magic("load_ext", "nbcluster")
_shell.run_line_magic(${JSON.stringify(e)}, ${JSON.stringify(s.join(" "))})
del _shell`}(t))}async showCell(t){let e=await this.#eQ.commands.execute("docmanager:open",{path:t.notebook}),s=this.#eT?.find(t=>t===e)??null;if(null===s)return;await s.context.ready,await s.revealed;let{content:n}=s,i=t.progress.about?.cell??"",a=n.widgets.findIndex(({model:e})=>e.id===t.cell_id||""===t.cell_id&&""!==i&&function(t){let{execution_count:e}={execution_count:null,...t.toJSON()};return null===e?"":String(e)}(e)===i),o=n.widgets[a];void 0!==o&&(n.activeCellIndex=a,await n.scrollToCell(o,"center"),n.activate())}async copy(t){o.Clipboard.copyToSystem(t)}looksAt(t){let e=this.#eT?.find(e=>sm(this.#eQ,e)===t.notebook);return void 0===e?"no":e.isVisible&&!document.hidden?"yes":"away"}#t6(){this.#n?.sessionContext.kernelChanged.disconnect(this.#_,this),this.#n?.sessionContext.statusChanged.disconnect(this.#_,this),this.#n=this.#eT?.currentWidget??null,this.#n?.sessionContext.kernelChanged.connect(this.#_,this),this.#n?.sessionContext.statusChanged.connect(this.#_,this),this.#_()}#_(){for(let t of this.#y)t()}},sf="The notebook has no kernel. It was shut down, or has not begun. Start one in the menu Kernel.";function sm(t,e){return t.serviceManager.contents.localPath(e.context.path)}async function sg(t,e){let s=t.requestExecute({code:e,store_history:!1,allow_stdin:!1}),{content:n}=await s.done;if("error"===n.status)throw new tb(n.evalue,0,[])}var sb=`
button {
  height: 100%;
  padding: 0 4px;
  border: 0;
  background: transparent;
  color: var(--jp-ui-font-color1);
  font: var(--jp-ui-font-size1) / 24px var(--jp-ui-font-family);
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
  cursor: pointer;
}
button:hover { background: var(--jp-layout-color3); }
button:focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: -2px; }
`,sw=class extends u.Widget{#eY=es("button",{type:"button"});constructor(t){super(),this.addClass("nbc-status"),this.node.attachShadow({mode:"open"}).append(es("style",{},[sb]),this.#eY),this.#eY.addEventListener("click",t)}tell(t){en(this.#eY,t),ei(this.#eY,"title","Clusters and runs: open the panel")}};function sx(t,e,s={}){let n=es("button",{type:"button",...s},[t]);return n.addEventListener("click",e),n}var sv=class{#e0=es("span",{class:"figure"});#e1=es("span",{class:"full"});#e2=es("div",{class:"track",role:"meter","aria-valuemin":"0","aria-valuemax":"100"},[this.#e1]);node;#e6;constructor(t){this.#e6=t,this.node=es("div",{class:"meter"},[es("div",{class:"caption"},[es("span",{},[t]),this.#e0]),this.#e2])}show(t,e,s,n=e){if(this.node.hidden=null===t,null===t)return;let i=Math.round(100*Math.min(1,Math.max(0,t)));en(this.#e0,e),this.#e1.style.width=`${i}%`,ei(this.#e2,"aria-valuenow",`${i}`),ei(this.#e2,"aria-valuetext",n),ei(this.node,"title",n),ei(this.#e2,"aria-label",`${this.#e6} of ${s}`)}},sk=class{button;#e4;#e5;constructor(t,e,s=()=>{}){this.#e4=e,this.#e5=s,this.button=sx(t,()=>this.turn(!this.open)),e.hidden=!0,ei(this.button,"aria-expanded","false")}get open(){return!this.#e4.hidden}turn(t){t!==this.open&&(this.#e4.hidden=!t,ei(this.button,"aria-expanded",`${t}`),this.#e5(t))}},sy=class{#e3=es("p");#e8;node;#e9=null;constructor(t,e,s){let n=sx(t,()=>{this.#e7(),s()},{class:"danger"});this.#e8=sx(e,()=>this.#e7()),this.node=es("div",{class:"question",role:"group"},[this.#e3,es("div",{class:"actions"},[n,this.#e8])]),this.node.hidden=!0,this.node.addEventListener("keydown",t=>{"Escape"===t.key&&(t.stopPropagation(),this.#e7())})}ask(t,e){en(this.#e3,t),ei(this.node,"aria-label",t),this.#e9=e,this.node.hidden=!1,this.#e8.focus()}#e7(){this.node.hidden=!0,this.#e9?.focus()}},s_=class{node=es("p",{class:"trouble",role:"alert"});constructor(){this.node.hidden=!0}tell(t){en(this.node,t)}async attempt(t,e){this.tell(""),t.disabled=!0;try{return await e(),!0}catch(t){return this.tell(sM(t)),!1}finally{t.disabled=!1}}};function sM(t){return t instanceof tb?t.message:`It was not done. ${String(t)}. Try again.`}function s$(t){return es("pre",{tabindex:"0",role:"region","aria-label":t})}function sC(t,e){t.textContent=t3(e.slice(-2e5),2e5)}function sS(t,e){let s=sx("Copy",()=>{e(t),s.textContent="Copied"});return es("div",{class:"code-line"},[es("code",{},[t]),s])}var sj={starting:"○",waiting:"◔",ready:"●",ending:"■"},sT={open:null,connecting:{title:"Connecting",text:"The Jupyter server is asked for its clusters.",line:"",button:""},lost:{title:"Connection lost",text:"The Jupyter server does not answer; what is shown is what was last known. Clusters and runs go on without it.",line:"",button:"Try now"},absent:{title:"No nbcluster on this server",text:"The panel hears of clusters through the Jupyter server, and this one has no nbcluster: it lives in another environment, or in the browser alone. Cells work all the same. To see them here, install it where the server runs and restart the server.",line:"pip install nbcluster",button:"Look again"},refused:{title:"Not allowed",text:"The Jupyter server does not let you see its clusters. Your login may have ended. Log in again, or ask whoever runs the server.",line:"",button:"Try again"}};function sE(t){let e=t.map(({cpu:t})=>t).filter(t=>null!==t);return 0===e.length?null:e.reduce((t,e)=>t+Math.min(1,e),0)/e.length}function sA(t){return t0(t).replace(/^about /,"")}function sR({name:t,cause:e,at:s},n){let i;return`${t} ended ${(i=n-s)<1?"just now":`${sA(i)} ago`}: ${e}`}function sL({what:t,here:e,there:s,why:n}){return`${t}: ${e} here, ${s} on workers${""===n?"":` (${n})`}`}function sO(t){return t.split("/").at(-1)??t}var sI=class{#st;#se;#ss=new Map;constructor(t,e){this.#st=t,this.#se=e}show(t,e,s){let n=new Map;for(let i of t){let t=this.#ss.get(e(i))??this.#se();n.set(e(i),t),s(t,i)}for(let[t,e]of this.#ss)n.has(t)||(e.node.remove(),e.leave?.());this.#ss=n,this.#t8([...n.values()])}#t8(t){let e=this.#st.getRootNode(),s=e instanceof ShadowRoot||e instanceof Document?e.activeElement:null;for(let[e,{node:s}]of t.entries()){let t=this.#st.children[e];t!==s&&this.#st.insertBefore(s,t??null)}s instanceof HTMLElement&&this.#st.contains(s)&&s.focus()}},sP=class{#sn=es("div",{class:"columns","aria-hidden":"true"});#si=es("ul",{class:"workers"});#sa=es("p",{class:"pale"});#so=new sI(this.#si,()=>new sz);#e4=es("div",{},[this.#si,this.#sa]);#es=new sk("Workers",this.#e4);#tT=!1;node=es("div",{class:"of-workers"},[this.#sn,this.#es.button,this.#e4]);constructor(){this.#es.button.classList.add("unfolds"),this.#es.button.addEventListener("click",()=>{this.#tT=!0})}show({workers:t,title:e}){this.node.hidden=0===t.length,this.#sr(t),en(this.#es.button,t4(t.length,"worker")),ei(this.#si,"aria-label",`workers of ${e}`),this.#tT||this.#es.turn(t.length<=4);let s=new Set(t.map(({machine:t})=>t).filter(t=>""!==t)),n=this.#es.open?t.slice(0,200):[];this.#so.show(n,({name:t})=>t,(t,e)=>t.show(e,s.size>1));let i=this.#es.open?t.length-n.length:0;en(this.#sa,i>0?`and ${t4(i,"more worker")}`:"")}#sr(t){let e=t.slice(0,64);for(let[t,{cpu:s,state:n,name:i}]of(ea(this.#sn,e.length,()=>es("span",{},[es("span")])),e.entries())){let e=this.#sn.children[t],a=e?.firstElementChild;e instanceof HTMLElement&&a instanceof HTMLElement&&(e.dataset.state=n,e.title=null===s?i:`${i}: ${t5(s)}`,a.style.height=`${Math.round(100*Math.min(1,s??0))}%`)}this.#sn.hidden=e.length<=4}},sz=class{#e6=es("span",{class:"name"});#ta=es("span",{class:"pale"});#sl=es("span",{class:"doing"});#sh=new sv("CPU");#sd=new sv("memory");#sc=new sv("GPU");node=es("li",{},[es("div",{class:"line-up"},[this.#e6,this.#ta,this.#sl]),es("div",{class:"meters"},[this.#sh.node,this.#sd.node,this.#sc.node])]);show(t,e){let{name:s,state:n,machine:i,cpu:a,memory_bytes:o,memory_limit_bytes:r,gpu:l,gpu_busy:h,gpu_memory_bytes:d}=t;en(this.#e6,s);let c=null===d?"":t1(d);en(this.#ta,[e?i:"",l,c].filter(t=>""!==t).join(" \xb7 ")),en(this.#sl,""!==t.doing?t.doing:"ready"===n?"idle":n),ei(this.node,"data-state",n),this.#sl.classList.toggle("pale",""===t.doing),this.#sh.show(a,null===a?"":t5(a),s);let u=null===o?null:r?o/r:0,p=null===o?"":t1(o);this.#sd.show(u,p,s,function({memory_bytes:t,memory_limit_bytes:e}){return null===t?"":null===e?t1(t):`${t1(t)} of ${t1(e)}`}(t)),this.#sd.node.classList.toggle("unlimited",null===r),this.#sc.show(""===l?null:h,null===h?"":t5(h),s)}},sF=class{#su;#eU=null;#t4=es("span",{class:"sign","aria-hidden":"true"});#t3=es("h3",{class:"called"});#sp=es("span",{class:"where"});#sf=es("p",{class:"summary"});#er=es("p",{class:"pale"});#sm=es("p",{class:"pale"});#sg=new sP;#sb=es("ul",{class:"notes","aria-label":"versions that differ"});#sw=es("ul",{class:"notes","aria-label":"workers that ended"});#sx=new s_;#sv=sx("Attach",()=>void this.#sk(),{class:"first"});#eD=es("p",{class:"answer"});#sy=es("div",{class:"offer"});#s_;#sM;#s$=es("div",{class:"logs"});#sC=s$("logs");#sS=new sk("Logs",this.#s$,t=>void(t&&this.#sj()));#sT=sx("Restart",()=>this.#sE());#sA=sx("Stop",()=>this.#sR(),{class:"danger"});#sL=new sy("Stop it","Keep it",()=>void this.#sO());#sI=new sy("Restart it","Leave it",()=>void this.#sP());node;constructor(t){this.#su=t,this.#s_=new sN((t,e)=>this.#sz(t,e)),this.#sM=new sk("Scale",this.#s_.node,t=>{t&&null!==this.#eU&&this.#s_.begin(this.#eU)}),this.#sy.hidden=!0,this.#eD.hidden=!0;let e=sx("Read again",()=>void this.#sj());this.#s$.append(this.#sC,e),this.node=es("li",{class:"card"},[es("div",{class:"line-up"},[this.#t4,this.#t3,this.#sp]),this.#sf,this.#sm,this.#er,this.#sg.node,this.#sb,this.#sw,es("div",{class:"actions"},[this.#sv,this.#sM.button,this.#sS.button,this.#sT,this.#sA]),this.#sx.node,this.#eD,this.#sy,this.#sL.node,this.#sI.node,this.#s_.node,this.#s$])}show(t,e){let s;this.#eU=t,ei(this.node,"data-state",t.state),ei(this.node,"aria-label",`cluster ${t.title}, ${t.state}`),en(this.#t4,sj[t.state]),en(this.#t3,t.title),en(this.#sp,[t.title===t.kind?"":t.kind,t.machine].filter(sD).join(" \xb7 "));let n="ready"===t.state?"":t.state;en(this.#sf,t.workers.length>0?(s=sE(t.workers),[function({workers:t}){let e=t.filter(({state:t})=>"ready"===t).length;return 0==t.length-e?t4(e,"worker"):`${t2(e)} of ${t4(t.length,"worker")}`}(t),null===s?"":`${t5(s)} busy`].filter(t=>""!==t).join(" \xb7 ")):n),this.#sF(t,e,n),this.#sg.show(t),this.#sN(t),this.showNotebook(),this.#s_.limit(t)}showNotebook(){let{notebook:t}=this.#su.page,e=null!==t&&this.#eU?.used_by.includes(t.path)===!0,{lasting:s=!1,state:n}=this.#eU??{};this.#sv.hidden=null===t||e||!s||"ready"!==n,null!==t&&ei(this.#sv,"title",`Use it in ${sO(t.path)}`),e&&(this.#sy.hidden=!0)}async attach(){let{page:t}=this.#su,e=`%cluster attach ${this.#eU?.name??""}`;if(this.#sy.hidden=!0,en(this.#eD,""),t.notebook?.kernel==null||t.notebook.busy){let s=t.notebook?.busy?"The kernel is busy.":"The notebook has no kernel yet.";this.#sy.replaceChildren(es("p",{},[`${s} Run this line in the notebook when it is idle:`]),sS(e,e=>void t.copy(e))),this.#sy.hidden=!1;return}let s=`${sO(t.notebook.path)} uses it now.`;await this.#sx.attempt(this.#sv,()=>t.runLine(e))&&en(this.#eD,s)}#sF(t,e,s){let n=[s,t.waiting,function({bounds:[t=0,e=0],adaptive:s}){return s&&e>t?`${t2(t)} to ${t2(e)}, as needed`:""}(t),function({lasting:t,idle_s:e,idle_for_s:s,state:n},i){return"ending"===n?"ending":t?null===e?"stays until it is stopped":null===s||0===s?`ends when unused for ${sA(e)}`:`ends in ${sA(Math.max(0,e-s-i))} unless used`:"ends with its kernel"}(t,e)],i=t.workers.length>0?n:n.slice(1);en(this.#er,i.filter(sD).join(" \xb7 "));let a=t.used_by.map(sO).join(", ");en(this.#sm,""===a?"":`used by ${a}`),ei(this.#sm,"title",t.used_by.join("\n"))}#sN({differences:t,deaths:e}){sq(this.#sb,t.map(sL));let s=Date.now()/1e3,n=e.slice(-3).reverse();sq(this.#sw,n.map(t=>sR(t,s)))}async #sk(){await this.attach()}#sR(){let{title:t="",used_by:e=[]}=this.#eU??{},s=e.map(sO).join(", "),n=""===s?"":` ${s} will be without it.`;this.#sL.ask(`Stop ${t}? Its workers end, and what they compute is lost.${n}`,this.#sA)}#sE(){let{title:t=""}=this.#eU??{};this.#sI.ask(`Restart ${t}? Its workers begin anew; slices under way are done again.`,this.#sT)}async #sO(){await this.#sx.attempt(this.#sA,()=>this.#su.server.stop(this.#e6))}async #sP(){await this.#sx.attempt(this.#sT,()=>this.#su.server.restart(this.#e6))}async #sz(t,e){let{server:s}=this.#su;await this.#sx.attempt(this.#s_.apply,()=>s.scale(this.#e6,t,e))&&(this.#sM.turn(!1),this.#sM.button.focus())}async #sj(){sC(this.#sC,"reading …");let t=async()=>{var t;let e,s;return sC(this.#sC,(t=await this.#su.server.logs(this.#e6),e=Date.now()/1e3,0===(s=t.map(({worker:t,text:s,deaths:n})=>{let i=n.map(t=>`${sR(t,e)}
`).join("");return`— ${""===t?"host process":t} —
${s}${i}`})).length?"Nothing was written.":s.join("\n")))};await this.#sx.attempt(this.#sS.button,t)||this.#sS.turn(!1),this.#sC.scrollTop=this.#sC.scrollHeight}get #e6(){return this.#eU?.name??""}},sN=class{#sW=new sW("at least");#sB=new sW("workers");#sq=es("input",{type:"checkbox"});apply=es("button",{type:"submit",class:"first"},["Apply"]);node;constructor(t){this.node=es("form",{class:"scale"},[this.#sB.node,es("label",{class:"check"},[this.#sq,"more and fewer, as needed"]),this.#sW.node,this.apply]),this.#sq.addEventListener("change",()=>this.#q()),this.node.addEventListener("submit",e=>{e.preventDefault();let s=this.#sB.value;t(this.#sq.checked?Math.min(this.#sW.value,s):s,s)})}begin({bounds:[t=1,e=1],adaptive:s}){this.#sW.value=t,this.#sB.value=e,this.#sq.checked=s,this.#q()}limit({title:t}){ei(this.node,"aria-label",`scale ${t}`)}#q(){this.#sW.node.hidden=!this.#sq.checked,this.#sB.name(this.#sq.checked?"at most":"workers")}},sW=class{#sD=es("input",{type:"number",min:"0",max:"9999",inputmode:"numeric"});#e6=es("span");#sH=sx("−",()=>this.#t1(-1));#sa=sx("+",()=>this.#t1(1));node;constructor(t){this.node=es("div",{class:"stepper"},[es("label",{},[this.#e6,this.#sD]),this.#sH,this.#sa]),this.name(t)}get value(){return Math.max(0,Math.round(this.#sD.valueAsNumber||0))}set value(t){this.#sD.valueAsNumber=t}name(t){en(this.#e6,t),ei(this.#sH,"aria-label",`fewer: ${t}`),ei(this.#sa,"aria-label",`more: ${t}`)}#t1(t){this.value=Math.max(0,this.value+t)}},sB=class{#t3=es("h3",{class:"called"});#t4=es("span",{class:"sign","aria-hidden":"true"});#W=es("p");#sx=new s_;#h;node;#sJ=null;constructor(t,e){this.#h=sx("",()=>{if(null===this.#sJ)return;let{start:s,state:n}=this.#sJ;"failed"===n?e(s):this.#sx.attempt(this.#h,()=>t.stopStart(s))}),this.node=es("li",{class:"card"},[es("div",{class:"line-up"},[this.#t4,this.#t3]),this.#W,es("div",{class:"actions"},[this.#h]),this.#sx.node])}show(t){this.#sJ=t;let e="failed"===t.state;ei(this.node,"data-state",t.state),en(this.#t4,e?"✗":"○"),en(this.#t3,e?"Not started":"Starting"),en(this.#W,e?t.message:""===t.waiting?"Its workers are coming.":t.waiting),en(this.#h,e?"Dismiss":"Do not wait")}};function sq(t,e){for(let[s,n]of(ea(t,e.length,()=>es("li")),e.entries())){let e=t.children[s];e instanceof HTMLElement&&en(e,n)}t.hidden=0===e.length}function sD(t){return""!==t}var sH=new Set(["workers","gpus","memory","name","idle"]),sJ=class{#sK;#sU;#sV;#sG;#sp=es("select",{name:"kind"});#sY=es("p",{class:"pale"});#sX=es("div");#sZ=es("div",{class:"fields"});#sQ=es("p",{class:"pale"});#sv=es("input",{type:"checkbox",checked:""});#s0=es("span");#s1=es("label",{class:"check"},[this.#sv,this.#s0]);#H=es("code",{class:"line-of-code"});#sx=new s_;#sJ=es("button",{type:"submit",class:"first"},["Start"]);node;#s2=[];#s6=[];constructor(t,e,s,n){this.#sK=t,this.#sU=e,this.#sV=s,this.#sG=n,this.node=es("form",{class:"start","aria-label":"start a cluster"},[es("label",{class:"field"},[es("span",{},["kind"]),this.#sp]),this.#sY,this.#sX,this.#sZ,this.#s1,this.#sQ,es("div",{class:"same-line"},[es("span",{class:"pale"},["the same in a cell"]),this.#H]),this.#sx.node,es("div",{class:"actions"},[this.#sJ,sx("Cancel",()=>this.close())])]),this.node.hidden=!0,this.#sp.addEventListener("change",()=>this.#s4()),this.node.addEventListener("input",()=>this.#s5()),this.node.addEventListener("submit",t=>{t.preventDefault(),this.#$()}),this.node.addEventListener("keydown",t=>{"Escape"===t.key&&(t.stopPropagation(),this.close())})}async open(){this.node.hidden=!1,this.#sx.tell(""),en(this.#sY,"Asking which kinds there are …"),this.#sJ.disabled=!0;let{notebook:t}=this.#sU,e=t?.kernel??null;try{let{kinds:s,python:n}=await this.#sK.kinds(e);this.#s2=s;let i=null===e?"the server's":`of ${sO(t?.path??"")}`;en(this.#sQ,`Python ${i}: ${n}`),this.#sp.replaceChildren(...s.map(({name:t})=>es("option",{value:t},[t]))),this.#s1.hidden=null===e,en(this.#s0,`use it in ${sO(t?.path??"")}`),this.#s4(),this.#sp.focus()}catch(t){en(this.#sY,""),this.#sx.tell(sM(t))}}close(){this.node.hidden=!0,this.#sG()}#s4(){let t=this.#tT;if(void 0===t)return;en(this.#sY,t.does);let{missing:e}=t;this.#sX.replaceChildren(...""===e?[]:[es("p",{},["Something has to be installed first, where the cluster's Python is:"]),sS(e,t=>void this.#sU.copy(t))]),this.#sJ.disabled=""!==e,this.#s6=t.options.map(t=>new sU(t));let s=this.#s6.filter(({option:t})=>sH.has(t.key)),n=this.#s6.filter(({option:t})=>!sH.has(t.key)),i=es("details",{},[es("summary",{},[t4(n.length,"more option")]),...n.map(({node:t})=>t)]);this.#sZ.replaceChildren(...s.map(({node:t})=>t),...n.length>0?[i]:[]),this.#s5()}#s5(){let t=this.#tT;void 0!==t&&en(this.#H,function({kind:t,options:e}){return["%cluster start",t,...Object.entries(e).flatMap(([t,e])=>{let s=`--${t.replaceAll("_","-")}`;return!0===e?[s]:("string"==typeof e?[e]:e).map(t=>{var e;return`${s} ${e=t,/^[\w@%+=:,./-]+$/.test(e)?e:`'${e.replaceAll("'","'\"'\"'")}'`}`})})].join(" ")}({kind:t.name,options:this.#s3()}))}async #$(){let t=this.#tT;if(void 0===t)return;for(let t of this.#s6)t.fault("");let{notebook:e}=this.#sU,s={kind:t.name,options:this.#s3(),kernel:e?.kernel??null,notebook:e?.path??""};this.#sJ.disabled=!0;try{let t=await this.#sK.start(s);this.#sV(t,null!==s.kernel&&this.#sv.checked),this.close()}catch(t){this.#s8(t)}finally{this.#sJ.disabled=!1}}#s8(t){if(this.#sx.tell(sM(t)),t instanceof tb){for(let{field:e,text:s}of t.faults)this.#s6.find(({option:t})=>t.name===e||t.key===e)?.fault(s);this.#s6.find(({faulty:t})=>t)?.focus()}}#s3(){let t={};for(let{option:e,value:s}of this.#s6)null!==s&&(t[e.key]=s);return t}get #tT(){return this.#s2.find(({name:t})=>t===this.#sp.value)}},sK=0,sU=class{option;#sD;#s9=es("p",{class:"trouble"});node;constructor(t){this.option=t,sK+=1;let e=`option-${sK}`;this.#sD=function(t,e){if(t.flag)return es("input",{type:"checkbox"});let s={placeholder:t.default??(t.repeats?`${t.value}, one a line`:t.value)};if(t.repeats)return es("textarea",{rows:"2",spellcheck:"false",...s});let n={type:"text",autocomplete:"off",spellcheck:"false",...s};return es("input",t.choices.length>0?{...n,list:`${e}-choices`}:n)}(t,e);let s=es("span",{class:"help",id:`${e}-help`},[t.help]);this.#sD.setAttribute("aria-describedby",`${e}-help ${e}-fault`),this.#s9.id=`${e}-fault`,this.#s9.hidden=!0;let n=es("datalist",{id:`${e}-choices`},t.choices.map(t=>es("option",{value:t}))),i=t.name.replace(/^--/,""),a=t.flag?es("label",{class:"check"},[this.#sD,i]):es("label",{class:"field"},[es("span",{},[i]),this.#sD]);this.node=es("div",{class:"option"},[a,s,this.#s9,n])}get value(){if(this.#sD instanceof HTMLInputElement&&"checkbox"===this.#sD.type)return!!this.#sD.checked||null;let t=this.#sD.value.trim();return""===t?null:this.option.repeats?t.split("\n").filter(t=>""!==t.trim()):t}get faulty(){return!this.#s9.hidden}fault(t){en(this.#s9,t),""===t?this.#sD.removeAttribute("aria-invalid"):ei(this.#sD,"aria-invalid","true")}focus(){this.#sD.focus()}},sV=class{#su;#s7=null;#tT=!1;#t4=es("span",{class:"sign","aria-hidden":"true"});#t5=es("strong",{class:"state"});#t7=es("span",{class:"clock"});#t9=es("strong",{class:"gained"});#t3=es("h3",{class:"called"});#nt=es("span",{class:"where"});#ej=new AbortController;#et=new ek;#v=new eG(()=>this.paint(performance.now(),!1),this.#ej.signal);#ea=es("p",{class:"said"});#th=es("div",{class:"run"},[this.#et.node,this.#v.node,this.#ea]);#es=new sk("Details",this.#th,()=>this.#su.folded());#sA=sx("Stop",()=>void this.#sO(),{class:"danger"});#ne=s$("why it runs as it does");#ns=new sk("Why",this.#ne,t=>void(t&&this.#nn()));#ni=sx("Show cell",()=>void this.#na());#no=es("p",{class:"answer"});#sx=new s_;node;constructor(t){this.#su=t,this.#no.hidden=!0,this.#es.button.addEventListener("click",()=>{this.#tT=!0}),this.node=es("li",{class:"card of-run"},[es("div",{class:"line-up"},[this.#t4,this.#t3,this.#nt]),es("p",{class:"summary"},[this.#t5," ",this.#t7," ",this.#t9]),this.#th,es("div",{class:"actions"},[this.#sA,this.#ni,this.#ns.button,this.#es.button]),this.#no,this.#sx.node,this.#ne])}get open(){return this.#es.open}get id(){return this.#s7?.id??""}show(t,e){this.#s7=t;let s=t.progress.about;if(null===s)return;ei(this.node,"data-state",s.state),en(this.#t4,el[s.state]),en(this.#t5,s.state);let n=ed(s);en(this.#t3,""===n?"a run":n),en(this.#nt,sO(t.notebook)),ei(this.#nt,"title",t.notebook),en(this.#t9,eu(s,t.progress.loops)??""),ei(this.node,"aria-label",`run ${n} ${s.state}`),this.#et.show(t.progress,e);let[i]=s.errors;en(this.#ea,void 0===i?s.message:`${em(i)}: ${eg(i)}`);let{alive:a}=t.progress;this.#sA.hidden=!a,this.#ni.hidden=""===t.notebook,a||en(this.#no,""),this.#tT||this.#es.turn(a),this.paint(e,!1)}leave(){this.#ej.abort()}paint(t,e){let{progress:s}=this.#s7??{};void 0===s||(en(this.#t7,`${s.alive?"":"after "}${tZ(s.elapsed_s(t))}`),this.open&&(this.#et.showTimeLeft(s,t),this.#v.paint(s,t,e)))}describe(t){this.open&&null!==this.#s7&&this.#v.describe(this.#s7.progress,t)}forgetColours(){this.#v.forgetColours()}async #sO(){await this.#sx.attempt(this.#sA,async()=>{let t=await this.#su.server.stopRun(this.id);en(this.#no,"stop"===t?"It was asked to stop.":"The kernel was interrupted.")})}async #nn(){sC(this.#ne,"reading …");let t=async()=>sC(this.#ne,await this.#su.server.why(this.id));await this.#sx.attempt(this.#ns.button,t)||this.#ns.turn(!1)}async #na(){let t=this.#s7;null!==t&&await this.#sx.attempt(this.#ni,()=>this.#su.page.showCell(t))}},sG=`/* Only the theme's colours: the panel is never without a theme. Bars and lanes bring their own sheet. */
.panel {
  box-sizing: border-box;
  container-type: inline-size;
  min-height: 100%;
  padding: 0 0 16px;
  background: var(--jp-layout-color1);
  color: var(--jp-ui-font-color1);
  font: 13px / 1.5 var(--jp-ui-font-family);
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
}

.panel [hidden] {
  /* biome-ignore lint/complexity/noImportantStyles: what is hidden is, however it is laid out when it is not */
  display: none !important;
}

.panel :is(h2, h3, p, ul) {
  margin: 0;
  padding: 0;
  font-size: inherit;
  list-style: none;
}

.panel .heading {
  position: sticky;
  top: 0;
  z-index: 1;
  display: flex;
  align-items: center;
  justify-content: space-between;
  min-height: 28px;
  padding: 6px 12px;
  border-bottom: 1px solid var(--jp-border-color2);
  background: var(--jp-layout-color1);
}

.panel .heading h2 {
  color: var(--jp-ui-font-color2);
  font-size: 11px;
  font-weight: 600;
  letter-spacing: 0.06em;
  text-transform: uppercase;
}

.panel .card {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 4px;
  padding: 12px;
  border-bottom: 1px solid var(--jp-border-color2);
}

.panel .line-up {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 8px;
}

.panel h3 {
  font-weight: 600;
}

.panel .called {
  flex: 1 1 6em;
  min-width: 0;
  font-size: 14px;
}

.panel .pale {
  color: var(--jp-ui-font-color2);
}

.panel p.pale {
  font-size: 12px;
}

.panel .where {
  margin-left: auto;
  color: var(--jp-ui-font-color2);
}

.panel .sign {
  width: auto;
  color: var(--jp-ui-font-color2);
}

.panel .card[data-state="failed"] .sign {
  color: var(--jp-error-color1);
}

.panel .card:is([data-state="ready"], [data-state="done"]) .sign {
  color: var(--jp-success-color1);
}

.panel .card:is([data-state="running"], [data-state="starting"]) .sign {
  color: var(--jp-brand-color1);
}

.panel
  .card:is([data-state="waiting"], [data-state="interrupted"], [data-state="stopped"])
  > .line-up
  > .sign {
  color: var(--jp-warn-color1);
}

.panel .state {
  font-weight: 600;
}

/* Buttons */

.panel button {
  box-sizing: border-box;
  min-width: 24px;
  min-height: 24px;
  padding: 1px 7px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 3px;
  background: transparent;
  color: var(--jp-ui-font-color1);
  font: inherit;
  font-size: 12px;
  cursor: pointer;
}

.panel button:hover:not(:disabled) {
  background: var(--jp-layout-color2);
}

.panel button:disabled {
  border-color: var(--jp-border-color2);
  color: var(--jp-ui-font-color3);
  cursor: default;
}

.panel button.first:not(:disabled) {
  border-color: var(--jp-brand-color1);
  background: var(--jp-brand-color1);
  color: var(--jp-layout-color1);
}

.panel button.first:hover:not(:disabled) {
  border-color: var(--jp-brand-color0);
  background: var(--jp-brand-color0);
}

.panel button.danger:hover:not(:disabled) {
  border-color: var(--jp-error-color1);
}

.panel button[aria-expanded="true"] {
  background: var(--jp-layout-color2);
}

.panel :is(button, input, select, textarea, pre, summary):focus-visible {
  outline: 2px solid var(--jp-brand-color1);
  outline-offset: 1px;
}

.panel .actions {
  display: flex;
  flex-wrap: wrap;
  gap: 6px;
  margin-top: 6px;
}

.panel .unfolds {
  justify-self: start;
  margin-left: -6px;
  padding: 0 6px;
  border-color: transparent;
  color: var(--jp-ui-font-color2);
}

.panel .unfolds::before {
  display: inline-block;
  width: 1.1em;
  content: "▸";
}

.panel .unfolds[aria-expanded="true"] {
  background: transparent;
}

.panel .unfolds[aria-expanded="true"]::before {
  content: "▾";
}

/* Workers */

.panel .of-workers {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 4px;
  margin-top: 4px;
}

.panel .columns {
  display: flex;
  gap: 2px;
  height: 24px;
}

.panel .columns > span {
  display: flex;
  flex: 1 1 4px;
  align-items: flex-end;
  max-width: 14px;
  border-radius: 1px;
  background: var(--jp-layout-color2);
}

.panel .columns > span > span {
  width: 100%;
  min-height: 1px;
  border-radius: 1px;
  background: var(--jp-brand-color1);
}

.panel .columns > span:not([data-state="ready"]) {
  background: repeating-linear-gradient(
    -45deg,
    var(--jp-border-color1) 0 1px,
    var(--jp-layout-color1) 1px 4px
  );
}

.panel .workers {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr));
  gap: 8px 20px;
  margin-top: 2px;
}

.panel .workers .name {
  font-weight: 600;
}

.panel .workers .doing {
  margin-left: auto;
  font-size: 12px;
}

.panel .meters {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(94px, 1fr));
  gap: 2px 8px;
}

.panel .caption {
  display: flex;
  justify-content: space-between;
  column-gap: 3px;
  color: var(--jp-ui-font-color2);
  font-size: 11px;
  white-space: nowrap;
}

.panel .figure {
  color: var(--jp-ui-font-color1);
}

.panel .track {
  height: 4px;
  overflow: hidden;
  border-radius: 2px;
  background: var(--jp-layout-color2);
}

.panel .unlimited .track {
  visibility: hidden;
}

.panel .full {
  display: block;
  height: 100%;
  background: var(--jp-brand-color1);
}

/* What is told */

.panel .notes {
  margin-top: 4px;
  padding: 6px 10px;
  border-left: 3px solid var(--jp-warn-color1);
  background: color-mix(in srgb, var(--jp-warn-color1) 8%, transparent);
  font-size: 12px;
}

.panel .trouble {
  padding: 6px 10px;
  border-left: 3px solid var(--jp-error-color1);
  background: color-mix(in srgb, var(--jp-error-color1) 8%, transparent);
  font-size: 12px;
  white-space: pre-wrap;
}

.panel .answer {
  font-size: 12px;
  white-space: pre-wrap;
}

.panel :is(.question, .offer) {
  margin-top: 4px;
  padding: 8px 10px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 4px;
}

.panel :is(pre, code) {
  font: 12px / 1.5 var(--jp-code-font-family);
}

.panel pre {
  max-height: 320px;
  margin: 4px 0 6px;
  padding: 8px 10px;
  overflow: auto;
  border-radius: 4px;
  background: var(--jp-layout-color2);
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

.panel .code-line {
  display: flex;
  align-items: center;
  gap: 8px;
  margin: 4px 0;
  padding: 3px 3px 3px 10px;
  border-radius: 4px;
  background: var(--jp-layout-color2);
}

.panel .code-line code {
  flex: 1;
  min-width: 0;
}

.panel .code-line button {
  background: var(--jp-layout-color1);
}

.panel .notice {
  margin: 12px;
}

.panel .notice h2,
.panel .first-steps h3 {
  margin-bottom: 4px;
  font-size: 15px;
  font-weight: 600;
}

.panel .notice > button {
  margin-top: 8px;
}

.panel .notice[data-connection="lost"] {
  padding: 8px 12px;
  border-left: 3px solid var(--jp-warn-color1);
  background: color-mix(in srgb, var(--jp-warn-color1) 8%, transparent);
}

.panel .notice[data-connection="connecting"] {
  color: var(--jp-ui-font-color2);
}

.panel.stale .cards {
  filter: grayscale(1);
}

.panel .first-steps {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 6px;
  padding: 16px 12px;
}

.panel :is(.first-steps, .scale) > button {
  justify-self: start;
}

/* Forms */

.panel form {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 8px;
}

.panel form.start {
  padding: 12px;
  border-bottom: 1px solid var(--jp-border-color2);
}

.panel .fields {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 216px), 1fr));
  gap: 8px 20px;
}

.panel details {
  grid-column: 1 / -1;
}

.panel details > .option {
  margin-top: 8px;
}

.panel summary {
  color: var(--jp-ui-font-color2);
  cursor: pointer;
}

.panel .field {
  display: grid;
  grid-template-columns: 72px minmax(0, 1fr);
  align-items: center;
  gap: 8px;
}

.panel .help {
  display: block;
  color: var(--jp-ui-font-color2);
  font-size: 12px;
}

.panel .check {
  display: flex;
  align-items: center;
  gap: 6px;
}

.panel :is(input:not([type="checkbox"]), select, textarea) {
  box-sizing: border-box;
  width: 100%;
  min-height: 26px;
  padding: 2px 6px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 3px;
  background: var(--jp-layout-color1);
  color: var(--jp-ui-font-color1);
  font: inherit;
}

.panel ::placeholder {
  color: var(--jp-ui-font-color2);
  opacity: 1;
}

.panel [aria-invalid="true"] {
  border-color: var(--jp-error-color1);
}

.panel .same-line {
  display: grid;
  font-size: 12px;
}

.panel form.scale {
  margin-top: 6px;
  padding: 8px 10px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 4px;
}

.panel .stepper {
  display: flex;
  align-items: center;
  gap: 6px;
}

.panel .stepper label {
  display: grid;
  flex: 0 1 150px;
  grid-template-columns: 62px minmax(0, 1fr);
  align-items: center;
  gap: 8px;
}

/* A run's bars and lanes, as under the cell but without its frame. */

.panel .run {
  max-width: none;
  margin: 0;
  padding: 0;
  border: 0;
  border-radius: 0;
}

.panel .loops {
  margin-top: 4px;
}

.panel .of-run > .summary {
  color: var(--jp-ui-font-color2);
}

.panel .of-run > .summary .state {
  color: var(--jp-ui-font-color1);
}

/* Where there is no room for buttons, wheel and keys do what they do. */
@container (max-width: 420px) {
  .panel .sight {
    display: none;
  }
}
`,sY=class{#eS;#sU;#s;#nr=es("div",{class:"notice"});#nl=sx("Start",()=>void this.openForm(),{"aria-label":"Start a cluster"});#nh;#T=es("ul",{class:"cards"});#j=es("ul",{class:"cards"});#nd;#nc;#nu=new Map;#np;#E=es("ul",{class:"cards"});#nf;#nm=new Set;#ng;#nb;#o=es("p",{class:"unseen",role:"status","aria-live":"polite"});#ed;#ec=matchMedia("(prefers-reduced-motion: reduce)");#nw=new Set;#nx=new Set;#nv=!1;#eu=!1;#nk=!1;#em=0;#tL=-1/0;#eg=-1/0;#ny="";#n_="";constructor(t,e,s,n){this.#eS=e,this.#sU=s,this.#s=n;let{server:i,model:a}=e;this.#nh=new sJ(i,s,(t,e)=>void(e&&this.#nw.add(t)),()=>this.#nM()),this.#nd=new sI(this.#T,()=>new sB(i,t=>a.forgetStart(t))),this.#nc=new sI(this.#j,()=>new sF({server:i,page:s})),this.#nf=new sI(this.#E,()=>new sV({server:i,page:s,folded:()=>this.#n$()})),this.#np=this.#nC(),this.#ng=es("section",{"aria-label":"clusters"},[es("div",{class:"heading"},[es("h2",{},["Clusters"]),this.#nl]),this.#nh.node,this.#T,this.#j,this.#np]),this.#nb=es("section",{"aria-label":"runs"},[es("div",{class:"heading"},[es("h2",{},["Runs"])]),this.#E]),this.#ed=es("section",{class:"panel",role:"region","aria-label":"nbcluster"},[this.#nr,this.#ng,this.#nb,this.#o]);let o=es("div",{class:"nbc-panel"});o.attachShadow({mode:"open"}).append(es("style",{},[eQ,sG]),this.#ed),t.append(o),this.#L(o)}setVisible(t){t!==this.#eu&&(this.#eu=t,this.#n$(),t&&this.#q())}focus(){let t=[...this.#ed.querySelectorAll("button")].find(t=>t.checkVisibility()&&!t.disabled);t?.focus()}async openForm(){this.#nv=!0,this.#q(),await this.#nh.open()}#nM(){this.#nv=!1,this.#q(),this.#nl.focus()}#L(t){let{model:e}=this.#eS,s=new ResizeObserver(()=>this.#eC(performance.now()));s.observe(this.#ed),e.onChange(()=>this.#nS(),this.#s),e.onReady(t=>this.#nj(t),this.#s),this.#sU.onChange(()=>this.#nS(),this.#s),er(()=>{for(let t of this.#nm)t.forgetColours();this.#nS()},this.#s),this.#s.addEventListener("abort",()=>{s.disconnect(),cancelAnimationFrame(this.#em),this.#eS.connection.watch(this,[]),t.remove()},{once:!0}),this.#q()}#nS(){this.#nT(),this.#nk=!0,this.#eb()}#q(){this.#nk=!1;let{model:t}=this.#eS,e=performance.now();this.#nE();let s="open"===t.connection||"lost"===t.connection;this.#ng.hidden=!s,this.#nl.disabled="open"!==t.connection||this.#nv,this.#ed.classList.toggle("stale","lost"===t.connection),this.#nd.show(t.starts,({start:t})=>t,(t,e)=>t.show(e)),this.#T.hidden=0===t.starts.length,this.#nA(e),this.#nR(s,e),this.#np.hidden=this.#nv||t.clusters.length+t.starts.length>0,this.#nL(),this.#eb()}#nA(t){let{model:e}=this.#eS,s=e.age_s(t);this.#nu.clear(),this.#nc.show(e.clusters,({name:t})=>t,(t,e)=>{t.show(e,s),this.#nu.set(e.name,t)}),this.#j.hidden=0===e.clusters.length}#nR(t,e){let s=this.#eS.model.runs.slice(0,20);this.#nm.clear(),this.#nf.show(s,({id:t})=>t,(t,s)=>{t.show(s,e),this.#nm.add(t)}),this.#nb.hidden=!t||0===s.length,this.#n$()}#n$(){let t=[...this.#nm].filter(t=>t.open).map(({id:t})=>t);this.#eS.connection.watch(this,this.#eu?t:[])}#nE(){let{connection:t}=this.#eS.model;if(t===this.#ny)return;this.#ny=t;let e=sT[t];if(this.#nr.hidden=null===e,this.#nr.dataset.connection=t,null===e)return;let{title:s,text:n,line:i,button:a}=e;this.#nr.replaceChildren(es("h2",{},[s]),es("p",{},[n]),...""===i?[]:[sS(i,t=>void this.#sU.copy(t))],...""===a?[]:[sx(a,()=>this.#eS.connection.tryNow())])}#nT(){let{connection:t,clusters:e,runs:s,starts:n}=this.#eS.model,i=[..."lost"===t?["connection lost"]:[],...n.map(({state:t,message:e})=>"failed"===t?e:"a cluster is starting"),...e.map(t=>`cluster ${t.title} ${t.state}`),...s.slice(0,20).flatMap(({progress:{about:t}})=>null===t?[]:[`run ${ed(t)} ${t.state}`])],a=new Set(this.#n_.split("\n")),o=i.join("\n");if(o===this.#n_)return;let r=i.filter(t=>!a.has(t));""!==this.#n_&&r.length>0&&en(this.#o,r.join("; ")),this.#n_=o}#nj({start:t,name:e}){this.#nw.delete(t)&&this.#nx.add(e),this.#nS()}#nL(){for(let t of this.#nx){let e=this.#nu.get(t);void 0!==e&&(this.#nx.delete(t),e.attach())}}#eb(){0===this.#em&&(this.#eu||this.#nx.size>0)&&(this.#em=requestAnimationFrame(t=>this.#eM(t)))}#eM(t){this.#em=0,this.#nk&&this.#q(),t-this.#tL>=100&&this.#eC(t);let{connection:e,runs:s}=this.#eS.model;"open"===e&&s.some(({progress:t})=>t.alive)&&!this.#ec.matches&&this.#eb()}#eC(t){this.#tL=t;let e=t-this.#eg>=2e3;for(let s of(e&&(this.#eg=t),this.#nm))s.paint(t,!this.#ec.matches),e&&s.describe(t)}#nC(){let t=t=>void this.#sU.copy(t),e=es("div",{class:"first-steps"},[es("h3",{},["No cluster yet"]),es("p",{},["Put one line on top of a cell with a slow loop. A cluster on this machine starts by itself:"]),sS("%load_ext nbcluster",t),sS("%%distribute",t),es("p",{},["Or start one that stays, and that several notebooks share:"]),sx("Start a cluster",()=>void this.openForm())]);return ei(e,"role","group"),ei(e,"aria-label","first steps"),e}},sX="nbcluster-lab:panel",sZ=new m.LabIcon({name:"nbcluster:clusters",svgstr:'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><g class="jp-icon3" fill="#616161"><rect x="1" y="2" width="8" height="3" rx="1"/><rect x="11" y="2" width="4" height="3" rx="1"/><rect x="1" y="6.5" width="4" height="3" rx="1"/><rect x="7" y="6.5" width="8" height="3" rx="1"/><rect x="1" y="11" width="10" height="3" rx="1"/><rect x="13" y="11" width="2" height="3" rx="1"/></g></svg>\n'}),sQ={id:sX,description:"Clusters, workers and runs beside the notebook",autoStart:!0,requires:[ty],optional:[b.ILayoutRestorer,o.ICommandPalette,l.INotebookTracker,d.ISettingRegistry,w.IStatusBar,c.ITranslator],activate:(t,e,s,n,i,a,r,l)=>{var h,d,u,p,f,m;let g=(l??c.nullTranslator).load("nbcluster"),b=new sp(t,i),w=new s0(e,b,g);t.shell.add(w,"left",{rank:520,type:"nbcluster"}),s?.add(w,w.id);let x=()=>t.shell.activateById(w.id);for(let s of(h=t,d=e,u=b,p=w,f=x,m=g,h.commands.addCommand(sd,{label:m.__("Clusters and Runs"),caption:m.__("Show clusters, workers and runs beside the notebook"),icon:sZ,execute:f}),h.commands.addCommand(sc,{label:m.__("Start a Cluster…"),execute:async()=>{f(),await p.view.openForm()}}),h.commands.addCommand(su,{label:m.__("Show the Cell of a Run"),execute:async({run:t})=>{let e=d.model.run(String(t));null!==e&&await u.showCell(e)}}),[sd,sc]))n?.addItem({command:s,category:g.__("Clusters")});let v=new s1;a?.load(sX).then(t=>v.follow(t)),null!==r&&function(t,{model:e},s,n){let i=new sw(n),a=()=>{i.tell(function(t){if(0===t.length)return"";let e=t.flatMap(({workers:t})=>t).filter(({state:t})=>"ready"===t),s=sE(e);return[t4(e.length,"worker"),null===s?"":t5(s)].filter(t=>""!==t).join(" \xb7 ")}(e.clusters)),i.setHidden(!(s.statusBar&&"open"===e.connection&&e.clusters.length>0))};e.onChange(a,new AbortController().signal),s.onChange(a),t.registerStatusItem("nbcluster-lab:status",{item:i,align:"left",rank:20}),a()}(r,e,v,x),function(t,{model:e},s,n,i){e.onEnd(e=>{var a,r,l;let h,d=e.progress.about;if(null===d||n.tellAfter_s<=0||d.seconds<n.tellAfter_s||"away"!==s.looksAt(e))return;let c=(a=ed(d),r=d.state,l=d.seconds,h=[a,sO(e.notebook)].filter(t=>""!==t).join(" in "),`${""===h?"A run":h}: ${r} after ${tZ(l)}`),u=[{label:i.__("Show cell"),callback:()=>void t.commands.execute(su,{run:e.id})}];o.Notification.emit(c,"done"===d.state?"success":"warning",{actions:u,autoClose:!1})},new AbortController().signal)}(t,e,b,v,g)}},s0=class extends u.Widget{view;#ej=new AbortController;constructor(t,e,s){super(),this.id="nbcluster-panel",this.title.icon=sZ,this.title.caption=s.__("Clusters and runs"),this.node.style.overflowY="auto",this.node.style.background="var(--jp-layout-color1)",this.view=new sY(this.node,t,e,this.#ej.signal)}dispose(){this.#ej.abort(),super.dispose()}onAfterShow(){this.view.setVisible(!0)}onAfterHide(){this.view.setVisible(!1)}onAfterAttach(){this.view.setVisible(this.isVisible)}onActivateRequest(){this.view.focus()}},s1=class{statusBar=!0;tellAfter_s=30;#y=new Set;follow(t){let e=()=>{for(let e of(this.statusBar=!1!==t.get("statusBar").composite,this.tellAfter_s=Number(t.get("tellAfter").composite??30),this.#y))e()};t.changed.connect(e),e()}onChange(t){this.#y.add(t)}},s2=[{id:"nbcluster-lab:live",description:"Clusters and runs, live from the server",autoStart:!0,provides:ty,activate:t=>{let e=new tx(t.serviceManager.serverSettings),s=new tf,n=new tl(e,s,new AbortController().signal);return{model:s,server:e,connection:n}}},sQ,sh];s.d(e,{default:()=>s2})}}]);
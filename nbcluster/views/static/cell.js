var E=class{#e=null;#a=0;#s=0;#n=[];#t=[];#i=[];#r=new Set;get about(){return this.#e}get loops(){return this.#n.filter(e=>e!==void 0)}get lanes(){return this.#i}get alive(){return this.#e!==null&&(this.#e.state==="starting"||this.#e.state==="running")}elapsed_s(e){return this.#e===null?0:this.#e.seconds+(this.alive?Math.max(0,e-this.#a)/1e3:0)}left_s(e){let t=this.#n.at(-1);if(!this.alive||t===void 0||t.eta_s===null||t.reason!==null)return null;let o=t.eta_s-Math.max(0,e-this.#s)/1e3;return o<-De?null:Math.max(0,o)}takeHead(e,t){let{loops:o,version:r,...i}=e;this.#e=i,this.#a=t;for(let[a,l]of o)a>=i.loop_count||(He(this.#n[a],l)&&(this.#s=t),this.#n[a]=l);this.#c()}takeLanes(e,t){for(let[o,r]of e.lanes)this.#l(o).lane=r;this.#d();for(let[o,r]of t)this.#l(o).spans.set(ee(r),r);this.#c()}takeSnapshot(e,t){let{loops:o,lanes:r,...i}=e;for(let{spans:a,...l}of r){let u=this.#o(l.worker);u.lane=l;for(let d of a)u.spans.set(ee(d),d)}this.#d(),this.takeHead({...i,loops:[...o.entries()],loop_count:o.length},t)}onChange(e,t){this.#r.add(e),t.addEventListener("abort",()=>this.#r.delete(e),{once:!0})}#l(e){for(let t=this.#t[e];;t=this.#t[e]){if(t!==void 0)return t;this.#t.push({index:this.#t.length,lane:ze,spans:new Map}),this.#i=this.#t}}#o(e){return this.#t.find(({lane:t})=>t.worker===e)??this.#l(this.#t.length)}#d(){this.#i=[...this.#t].sort((e,t)=>Q.compare(e.lane.machine,t.lane.machine)||Q.compare(e.lane.worker,t.lane.worker)||e.index-t.index)}#c(){for(let e of this.#r)e()}};function He(n,e){return n?.computed!==e.computed||n.committed!==e.committed}var De=1,Q=new Intl.Collator("en",{numeric:!0}),ze={worker:"",machine:"",gpu:null,memory_bytes:null,gpu_busy:null,gpu_memory_bytes:null,deaths:[]};function ee(n){return n.loop*2**32+n.id}function A(n){if(n<.0995)return`${Math.round(n*1e3)} ms`;if(n<59.95)return`${U(n)} s`;let e=Math.round(n);if(e<3600)return`${Math.floor(e/60)} min ${H(e%60)} s`;let t=Math.round(n/60);if(t<1440)return`${Math.floor(t/60)} h ${H(t%60)} min`;let o=Math.round(n/3600);return`${Math.floor(o/24)} d ${H(o%24)} h`}var Ke=[[100,1,"s"],[5940,60,"min"],[48*3600,3600,"h"]];function D(n){if(n<1)return"less than 1 s";for(let[e,t,o]of Ke)if(n<e)return`about ${ne(n/t)} ${o}`;return`about ${ne(n/86400)} d`}function z(n){if(n<999.5)return`${Math.round(n)} B`;let e=n;for(let t of["kB","MB","GB"])if(e/=1e3,e<999.5)return`${L(e)} ${t}`;return`${L(e/1e3)} TB`}function y(n){return n.toFixed(0).replace(/\B(?=(\d{3})+$)/g,",")}var Ue=[[1,"s"],[60,"min"],[3600,"h"]];function te(n){for(let[e,t]of Ue){let o=n*e;if(o>=.95)return`${o>=99.5?y(Math.round(o)):L(o)} per ${t}`}return`${L(n*86400)} per d`}function oe(n){return`${L(n)} ×`}function N(n,e){return`${y(n)} ${e}${n===1?"":"s"}`}function K(n){return`${Math.round(n*100)} %`}function P(n,e){let t=[...n.slice(0,2*e)];return(t.length<=e?t:[...t.slice(0,e-1),"…"]).join("").replace(Ve,r=>{if(r===`
`)return r;if(r==="	")return"    ";let i=r.charCodeAt(0).toString(16);return i.length<=2?`\\x${i.padStart(2,"0")}`:`\\u${i.padStart(4,"0")}`})}var Ve=/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;function L(n){return n<9.95?U(n):`${Math.round(n)}`}function ne(n){return n<9.95?U(n).replace(/\.0$/,""):`${Math.round(n)}`}function U(n){let e=Math.round(n*10);return`${Math.floor(e/10)}.${e%10}`}function H(n){return`${n}`.padStart(2,"0")}function s(n,e={},t=[]){let o=document.createElement(n);for(let[r,i]of Object.entries(e))o.setAttribute(r,i);return o.append(...t),o}var We=600;function c(n,e){let t=P(e,We);n.textContent!==t&&(n.textContent=t),n.hidden=t===""}function h(n,e,t){n.getAttribute(e)!==t&&n.setAttribute(e,t)}function T(n,e,t){for(;n.childElementCount>e;)n.lastElementChild?.remove();for(;n.childElementCount<e;)n.append(t())}var re={starting:"○",running:"▸",done:"✓",failed:"✗",interrupted:"‖",stopped:"■"},ie={running:"running",computed:"computed",committed:"committed",lost:"lost",surprised:"something came up",cancelled:"dropped",waiting:"waiting for code and data"};function O(n){return[n.name??"",n.cell===""?"":`cell [${n.cell}]`].filter(e=>e!=="").join(", ")}function ae(n,e){if(n.state!=="starting"&&!V(n,e))return e.length===0?"":"here";if(n.lane_count===0)return n.cluster;let t=N(n.lane_count,"worker");return n.cluster===""?t:`${t} · ${n.cluster}`}function V(n,e){return n.lane_count>0&&e.some(t=>t.route!=="kernel")}function se(n,e){let t=n.plain_estimate_s;if(t===null||n.state!=="done"||!V(n,e)||n.seconds<=0)return null;let o=t/n.seconds;return o>=1.05?`${oe(o)} as fast`:null}function le(n,e){let t=n.state==="starting"||n.state==="running";return n.plain_estimate_s===null||!(t||n.state==="done"&&V(n,e))?"":`a plain run: ${D(n.plain_estimate_s)}`}function de(n){return n.sent_bytes===0?"":`${z(n.sent_bytes)} sent`}function ce(n){return n.total!==null?`${y(n.committed)} of ${y(n.total)}`:n.committed===0?"":y(n.committed)}function ue(n,e){let t=n.computed-n.committed;return[n.reason===null&&n.rate_per_s!==null&&n.rate_per_s>0?te(n.rate_per_s):"",e&&t>0?`${y(t)} more computed`:"",n.route==="mixed"&&n.here>0&&!(e&&n.reason!==null)?`${y(n.here)} here`:""].filter(o=>o!=="")}function pe(n){return n===null?"":`${D(n)} left`}function me(n){return`${n.count>1?`${y(n.count)} × `:""}${n.type}${n.line===0?"":` in line ${n.line}`}`}function he({type:n,text:e}){let[t="",...o]=e.split(": ");return t.split(".").at(-1)===n?o.join(": "):e}function Xe({gpu_busy:n,gpu_memory_bytes:e}){let t=n===null?"":K(n),o=e===null?"":z(e),r=[t,o].filter(i=>i!=="");return r.length===0?"":`GPU ${r.join(", ")}`}function fe({lane:n,spans:e},t,o){let r=0,i=0,a="";for(let d of e.values())(d.state==="computed"||d.state==="committed")&&(r+=1),d.end_s===null&&(a=`iterations ${y(d.first)} to ${y(d.end-1)}`),i+=(d.end_s??o)-d.start_s;let l=o>0?Math.min(1,i/o):0,u=[K(l),Xe(n)].filter(d=>d!=="").join(" · ");return{worker:t,done:r,now:a===""?"nothing":a,busy:u}}function W(n){let e=new Set(n.map(({lane:t})=>t.machine)).size>1;return n.map(({lane:t})=>{let o=[e?t.machine:"",t.worker,t.gpu??""];return P(o.filter(r=>r!=="").join(" · "),Ye)})}var Ye=60;function ge(n,e){let t=0,o=0;for(let{spans:i}of n){t+=i.size;for(let a of i.values())a.end_s===null&&(o+=1)}let r=`${N(t,"slice")} on ${N(n.length,"lane")} in ${A(e)}`;return o>0?`${r}, ${y(o)} of them running`:r}var G=class{node=s("ol",{class:"loops"});#e=[];show(e,t){let{loops:o}=e,r=[];T(this.node,o.length,()=>{let i=new X;return r.push(i),i.node}),this.#e=[...this.#e,...r].slice(0,o.length);for(let[i,a]of o.entries())this.#e[i]?.show(a,e.alive&&i===o.length-1);this.node.hidden=o.length===0,this.showTimeLeft(e,t)}showTimeLeft(e,t){this.#e.at(-1)?.showTimeLeft(e.left_s(t))}},X=class{#e=s("span",{class:"line"});#a=s("code");#s=s("span",{class:"amount"});#n=s("span",{class:"pace"});#t=s("span",{class:"left"});#i=s("div",{class:"under"},[this.#n,this.#t]);#r=s("span",{class:"committed"});#l=s("span",{class:"computed"});#o=s("div",{class:"bar",role:"progressbar","aria-valuemin":"0"},[this.#r,this.#l]);#d=s("span");#c=s("span",{class:"reason"});#m=s("span");#h=s("p",{class:"said"},[this.#d,this.#c,this.#m]);node=s("li",{},[s("div",{class:"row"},[this.#e,this.#a,this.#s]),this.#o,this.#i,this.#h]);#p="";show(e,t){c(this.#e,`line ${e.line}`),c(this.#a,e.header),h(this.#a,"title",e.header),this.#p=ce(e),c(this.#s,this.#p),c(this.#n,ue(e,t).join(" · ")),h(this.node,"data-route",e.route),this.#f(e,t),this.#u(e),this.#i.hidden=this.#n.hidden&&(!t||e.text!==""),t||this.showTimeLeft(null)}showTimeLeft(e){let t=pe(e);c(this.#t,t),t!==""&&(this.#i.hidden=!1);let o=[this.#p===""?"":`${this.#p} iterations`,t];h(this.#o,"aria-valuetext",o.filter(r=>r!=="").join(", "))}#f(e,t){let o=r=>e.total?Math.min(100,100*r/e.total):0;this.#r.style.width=`${o(e.committed)}%`,this.#l.style.width=`${Math.max(0,o(e.computed)-o(e.committed))}%`,this.#o.classList.toggle("uncounted",t&&(e.total===null||e.reason!==null)),this.#o.hidden=e.total===null&&!t,h(this.#o,"aria-label",`line ${e.line}: ${e.header}`),h(this.#o,"aria-valuemax",`${e.total??e.committed}`),h(this.#o,"aria-valuenow",`${e.committed}`)}#u({text:e,reason:t}){let o=t===null?"":`[${t}]`,r=o===""?-1:e.indexOf(o);c(this.#d,r<0?e:e.slice(0,r)),c(this.#c,r<0?"":o),c(this.#m,r<0?"":e.slice(r+o.length)),this.#h.hidden=e===""}};var qe=[[4,20,14],[8,17,12],[16,14,10],[32,9,7],[64,6,4],[120,3,2]];function be(n){let e=Math.max(1,Math.ceil(n/120)),t=Math.ceil(n/e),[,o,r]=qe.find(([i])=>t<=i)??[120,3,2];return{amount:t,lanes_per_row:e,pitch_px:o,bar_px:r,height_px:t*o}}function xe(n,e,t){if(!t)return Math.max(n,.01);let o=Math.min(e??n*.15,n*.5);return Math.max(n+o,Y(n),1)}function Y(n){return n*1.03}function we(n,e){let t=Math.max(2,Math.floor(e/90)),o=Ze.find(i=>n/i<=t)??Math.ceil(n/t/86400)*86400,r=[];for(let i=0;i*o<=n;i+=1)r.push(i*o);return{step_s:o,at_s:r}}var Ze=[.05,.1,.2,.5,1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,14400,21600,43200,86400];function ve(n,e){return n===0?"0":e<1?`${n.toFixed(e<.1?2:1)} s`:e<60?n<60?`${n} s`:`${Math.floor(n/60)}:${`${n%60}`.padStart(2,"0")}`:e<3600?n<3600?`${n/60} min`:`${Math.floor(n/3600)}:${`${n/60%60}`.padStart(2,"0")} h`:e<86400?`${n/3600} h`:`${n/86400} d`}var ye=1;function Se(n,{lanes_per_row:e},t,o){let r=[];for(let[i,{spans:a}]of n.entries()){let l=Math.floor(i/e),u=-1,d=null;for(let g of a.values()){let x=g.start_s*o,w=Je(g,t)*o;if(w<=u&&g.state===d)continue;let M=Math.max(ye,w-x);r.push({x,width:M,row:l,state:g.state}),M<=ye&&(u=Math.floor(x)+1,d=g.state)}}return r}function Je(n,e){return Math.max(n.start_s,n.end_s??e)}function _e(n){let e=new Set;for(let{spans:t}of n)for(let o of t.values())e.add(o.state);return e}var q=20,S=6;function Te(n,e,t){let{width_px:o,names_px:r,rows:i}=e;n.clearRect(0,0,o,i.height_px+q),n.font=`11px ${t.font}`,en(n,e,t),n.save(),n.translate(r,0),nn(n,e,t);for(let a of Qe)for(let l of e.boxes)l.state===a&&Re[a](n,on(l,i),t);tn(n,e,t),n.restore()}function Le(n,e,t){n.clearRect(0,0,_.width,_.height),Re[e](n,{x:1,y:1,width:_.width-2,height:_.height-2},t)}var _={width:18,height:11},Qe=["waiting","cancelled","committed","computed","running","surprised","lost"],Re={committed:(n,e,t)=>R(n,e,t.accent),computed:(n,e,t)=>{n.globalAlpha=.32,R(n,e,t.accent),n.globalAlpha=1,e.width>=S&&rn(n,e,t.accent,5)},waiting:(n,e,t)=>{n.fillStyle=t.ink_pale;for(let o=e.x;o<e.x+e.width;o+=4)n.fillRect(o,e.y+e.height/2-1,2,2)},running:(n,e,t)=>{n.globalAlpha=.14,R(n,e,t.accent),n.globalAlpha=1,e.width>=S&&ke(n,e,t.accent,[]),n.fillStyle=t.accent,n.fillRect(e.x+Math.max(0,e.width-2),e.y,Math.min(2,e.width),e.height)},lost:(n,e,t)=>{R(n,e.width<S?Me(e,.6):e,t.error),e.width>=S&&an(n,e,t.paper)},surprised:(n,e,t)=>{R(n,e.width<S?Me(e,.6):e,t.warn),e.width>=S&&sn(n,e,t.paper)},cancelled:(n,e,t)=>{n.fillStyle=t.ink_pale,n.fillRect(e.x,e.y+e.height/2-.5,e.width,1),e.width>=S&&ke(n,e,t.ink_pale,[2,2])}};function en(n,{names:e,names_px:t,rows:o,width_px:r},i){if(t===0)return;n.save(),n.beginPath(),n.rect(0,0,t-10,o.height_px),n.clip(),n.fillStyle=i.ink_pale,n.textBaseline="middle",n.textAlign="left";let a=Math.ceil(13/o.pitch_px);for(let l=0;l<o.amount;l+=a){let u=e[l*o.lanes_per_row]??"";n.fillText(u,0,l*o.pitch_px+o.pitch_px/2+.5,r)}n.restore()}function nn(n,{rows:e,ticks:t,px_per_s:o,width_px:r,names_px:i},a){let l=r-i;if(n.fillStyle=a.track,e.pitch_px<6)n.fillRect(0,0,l,e.height_px-(e.pitch_px-e.bar_px));else for(let d=0;d<e.amount;d+=1)n.beginPath(),n.roundRect(0,d*e.pitch_px+(e.pitch_px-e.bar_px)/2,l,e.bar_px,2),n.fill();n.textBaseline="alphabetic";for(let d of t.at_s){let g=Math.round(d*o);n.fillStyle=a.line,n.fillRect(Math.min(g,l-1),0,1,e.height_px+4);let x=ve(d,t.step_s);n.fillStyle=a.ink_pale;let w=n.measureText(x).width/2;n.textAlign="center",n.fillText(x,Math.min(Math.max(g,w),l-w),e.height_px+15)}}function tn(n,{now_s:e,px_per_s:t,rows:o,width_px:r,names_px:i},a){if(e===null)return;n.fillStyle=a.accent;let l=Math.min(Math.round(e*t),r-i-1);n.fillRect(l,0,1,o.height_px+4)}function on({x:n,width:e,row:t},{pitch_px:o,bar_px:r}){let i=e>4?1:0;return{x:n,y:t*o+(o-r)/2,width:e-i,height:r}}function R(n,{x:e,y:t,width:o,height:r},i){if(n.fillStyle=i,o<S||r<S){n.fillRect(e,t,o,r);return}n.beginPath(),n.roundRect(e,t,o,r,2),n.fill()}function ke(n,{x:e,y:t,width:o,height:r},i,a){n.strokeStyle=i,n.lineWidth=1,n.setLineDash(a),n.beginPath(),n.roundRect(e+.5,t+.5,Math.max(0,o-1),Math.max(0,r-1),2),n.stroke(),n.setLineDash([])}function rn(n,e,t,o){ln(n,e,()=>{n.strokeStyle=t,n.lineWidth=1,n.beginPath();for(let r=e.x-e.height;r<e.x+e.width;r+=o)n.moveTo(r,e.y+e.height),n.lineTo(r+e.height,e.y);n.stroke()})}function an(n,e,t){let o=Math.min(e.width,e.height)/2-1.5,r={x:e.x+e.width/2,y:e.y+e.height/2};n.strokeStyle=t,n.lineWidth=1.5,n.beginPath();for(let i of[1,-1])n.moveTo(r.x-o,r.y-o*i),n.lineTo(r.x+o,r.y+o*i);n.stroke()}function sn(n,{x:e,y:t,width:o,height:r},i){let a=Math.min(o,r)*.8;n.fillStyle=i,n.beginPath(),n.moveTo(e+o-a,t),n.lineTo(e+o,t),n.lineTo(e+o,t+a),n.fill()}function Me({x:n,y:e,width:t,height:o},r){return{x:n,y:e+o*(1-r)/2,width:t,height:o*r}}function ln(n,{x:e,y:t,width:o,height:r},i){n.save(),n.beginPath(),n.rect(e,t,o,r),n.clip(),i(),n.restore()}function $e(n){let e=getComputedStyle(n),t=o=>e.getPropertyValue(`--nbc-${o}`).trim();return{accent:t("accent"),error:t("error"),warn:t("warn"),ink:t("ink"),ink_pale:t("ink-pale"),line:t("line"),track:t("track"),paper:t("paper"),font:t("font")}}function Ee(n,e){let t=new MutationObserver(n),o={attributes:!0,attributeFilter:["class","style","data-jp-theme-name","data-theme"]};t.observe(document.documentElement,o),t.observe(document.body,o),e.addEventListener("abort",()=>t.disconnect(),{once:!0}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",n,{signal:e})}var p=n=>typeof n=="string",b=n=>typeof n=="number"&&Number.isFinite(n),m=n=>Number.isSafeInteger(n)&&Number(n)>=0,dn=n=>m(n)&&n<cn,Ae=n=>typeof n=="boolean",f=n=>e=>e===null||n(e),$=(...n)=>e=>n.some(t=>t===e),k=n=>e=>Array.isArray(e)&&e.every(n),j=n=>e=>Array.isArray(e)&&e.length===2&&dn(e[0])&&n(e[1]),v=n=>e=>{if(typeof e!="object"||e===null)return!1;let t=new Map(Object.entries(e)),o=Object.entries(n);return t.size===o.length&&o.every(([r,i])=>t.has(r)&&i(t.get(r)))},cn=65536,C=n=>e=>n(e)?e:null;var J=2,un=["starting","running","done","failed","interrupted","stopped"],pn=["parallel","kernel","mixed"],I=["running","computed","committed","lost","surprised","cancelled","waiting"],Ne=n=>n===J,Pe=v({line:m,header:p,total:f(m),computed:m,committed:m,here:m,seconds:b,eta_s:f(b),rate_per_s:f(b),route:$(...pn),reason:f(p),text:p,plain_estimate_s:f(b)}),mn=v({id:m,loop:m,first:m,end:m,start_s:b,end_s:f(b),state:$(...I),given_s:b,item:p,size_bytes:m,deaths:m}),Oe={worker:p,machine:p,gpu:f(p),memory_bytes:f(m),gpu_busy:f(b),gpu_memory_bytes:f(m),deaths:k(v({at_s:b,cause:p}))},Ge={version:Ne,run:p,name:f(p),cell:p,state:$(...un),seconds:b,lane_count:m,errors:k(v({type:p,line:m,count:m,text:p,source:p,traceback:p})),sent_bytes:m,plain_estimate_s:f(b),claim:p,message:p,cluster:p,final:Ae},hn=v({...Ge,loops:k(j(Pe)),loop_count:m}),fn=v({kind:$("lanes"),version:Ne,lanes:k(j(v(Oe))),items:k(j(p))}),gn=v({...Ge,loops:k(Pe),lanes:k(v({...Oe,spans:k(mn)}))}),je=C(hn),Ce=C(fn),Kn=C(gn),Z=44;function Ie(n,e){if(n.byteLength%Z!==0)return null;let t=new Map(e),o=[];for(let r=0;r<n.byteLength;r+=Z){let i=I[n.getUint8(r+39)];if(i===void 0)return null;let a=n.getFloat32(r+20,!0);o.push([n.getUint16(r+36,!0),{id:n.getUint32(r+32,!0),loop:n.getUint8(r+38),first:n.getFloat64(r,!0),end:n.getFloat64(r+8,!0),start_s:n.getFloat32(r+16,!0),end_s:Number.isNaN(a)?null:a,state:i,given_s:n.getFloat32(r+24,!0),item:t.get(r/Z)??"",size_bytes:n.getFloat32(r+28,!0),deaths:n.getUint8(r+40)}])}return o}var yn=520,Be={least:48,most:150},bn=4,xn=64,B=class{#e=s("canvas",{role:"img"});#a=s("ul",{class:"legend","aria-hidden":"true"});#s=s("tbody");node=s("figure",{class:"lanes"},[this.#e,this.#a,s("div",{class:"unseen"},[s("table",{},[s("caption",{},["Lanes"]),s("thead",{},[s("tr",{},["worker","slices done","now","busy"].map(e=>s("th",{scope:"col"},[e])))]),this.#s])])]);#n=0;#t=0;#i="";#r=null;forgetColours(){this.#r=null,this.#i=""}paint(e,t,o){let r=this.#e.getContext("2d"),i=Math.floor(this.node.clientWidth);if(this.node.hidden=!e.lanes.some(({spans:M})=>M.size>0),r===null||this.node.hidden||i===0)return;this.#r??=$e(this.node);let a=e.elapsed_s(t),l=be(e.lanes.length);this.#l(r,i,l.height_px+q);let u=W(e.lanes),d=this.#o(r,u,i),g=xe(a,vn(e,t),e.alive),x=this.#d(g,t,o,e.alive?Y(a):0),w=(i-d)/x;Te(r,{width_px:i,names_px:d,names:u,rows:l,boxes:Se(e.lanes,l,a,w),px_per_s:w,now_s:e.alive?a:null,ticks:we(x,i-d)},this.#r),this.#c(_e(e.lanes),e.alive,this.#r)}describe(e,t){let o=e.elapsed_s(t);h(this.#e,"aria-label",ge(e.lanes,o));let r=W(e.lanes),i=e.lanes.slice(0,xn).map((a,l)=>fe(a,r[l]??"",o));T(this.#s,i.length,()=>s("tr",{},[0,1,2,3].map(()=>s("td"))));for(let[a,{worker:l,done:u,now:d,busy:g}]of i.entries())for(let[x,w]of[l,`${u}`,d,g].entries()){let M=this.#s.children[a]?.children[x];M instanceof HTMLElement&&c(M,w)}}#l(e,t,o){let r=window.devicePixelRatio,[i,a]=[Math.round(t*r),Math.round(o*r)];this.#e.width===i&&this.#e.height===a||(this.#e.width=i,this.#e.height=a,this.#e.style.height=`${o}px`,e.scale(r,r))}#o(e,t,o){if(o<yn)return 0;e.font=`11px ${this.#r?.font??"sans-serif"}`;let r=Math.max(...t.slice(0,200).map(i=>e.measureText(i).width));return Math.ceil(Math.min(Be.most,Math.max(Be.least,r+12)))}#d(e,t,o,r){let i=Math.min(.5,(t-this.#t)/1e3);this.#t=t;let a=o&&this.#n>0?Math.min(1,i*bn):1;return this.#n=Math.max(this.#n+(e-this.#n)*a,r),this.#n}#c(e,t,o){let r=I.filter(i=>e.has(i)||t&&wn.has(i));r.join()!==this.#i&&(this.#i=r.join(),this.#a.replaceChildren(...r.map(i=>Sn(i,o))))}},wn=new Set(["running","computed","committed"]);function vn(n,e){return n.left_s(e)??(n.loops.at(-1)?.eta_s==null?null:0)}function Sn(n,e){let t=s("canvas"),o=window.devicePixelRatio;t.width=_.width*o,t.height=_.height*o,t.style.width=`${_.width}px`,t.style.height=`${_.height}px`;let r=t.getContext("2d");return r!==null&&(r.scale(o,o),Le(r,n,e)),s("li",{},[t,ie[n]])}var Fe=`/* Only the theme's colours; what stands behind each is for pages without a theme. */
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
  --nbc-accent-pale: color-mix(in srgb, var(--nbc-accent) 32%, var(--nbc-paper));
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
  color: var(--nbc-good);
}

.run[data-state="failed"] :is(.sign, .state) {
  color: var(--nbc-error);
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

.committed {
  background: var(--nbc-accent);
}

.computed {
  background: repeating-linear-gradient(-45deg, var(--nbc-accent) 0 1px, var(--nbc-accent-pale) 1px 4px);
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

.lanes > canvas {
  display: block;
  width: 100%;
}

.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  margin: 4px 0 0;
  padding: 0;
  color: var(--nbc-ink-pale);
  font-size: 11px;
  list-style: none;
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
  margin: 10px 0 0;
  padding: 6px 10px;
  border-left: 3px solid var(--nbc-error);
  background: color-mix(in srgb, var(--nbc-error) 8%, transparent);
  list-style: none;
  overflow-wrap: anywhere;
}

.errors span {
  font: 12px / 1.5 var(--nbc-code);
  unicode-bidi: isolate;
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
`;var kn=30,Mn=2e3,F=class{#e;#a=s("span",{class:"sign","aria-hidden":"true"});#s=s("strong",{class:"state"});#n=s("span",{class:"title"});#t=s("span",{class:"place"});#i=s("strong",{class:"gain"});#r=s("span",{class:"clock"});#l=new G;#o=new B;#d=s("ul",{class:"errors","aria-label":"errors"});#c=s("p",{class:"message"});#m=s("span",{class:"claim"});#h=s("span");#p=s("footer",{},[this.#m,this.#h]);#f=s("p",{class:"unseen",role:"status","aria-live":"polite"});#u=s("section",{class:"run"},[s("header",{},[s("span",{class:"outcome"},[this.#a,this.#s,this.#r,this.#i]),this.#t,this.#n]),this.#l.node,this.#o.node,this.#d,this.#c,this.#p,this.#f]);#g=matchMedia("(prefers-reduced-motion: reduce)");#v=!0;#y=0;#S=Number.NEGATIVE_INFINITY;#x=Number.NEGATIVE_INFINITY;#_=null;constructor(e,t,o){this.#e=t;let r=s("div");r.attachShadow({mode:"open"}).append(s("style",{},[Fe]),this.#u),e.append(r);let i=new ResizeObserver(()=>this.#$());i.observe(this.#u);let a=new IntersectionObserver(l=>{this.#v=l.some(u=>u.isIntersecting),this.#w()});a.observe(r),t.onChange(()=>this.#w(),o),Ee(()=>this.#E(),o),o.addEventListener("abort",()=>{i.disconnect(),a.disconnect(),cancelAnimationFrame(this.#y),r.remove()},{once:!0}),this.#w()}#w(){let e=this.#e.about;this.#u.hidden=e===null,e!==null&&(this.#T(e),this.#l.show(this.#e,performance.now()),this.#L(e.errors),c(this.#c,e.message),c(this.#m,e.claim),c(this.#h,[de(e),le(e,this.#e.loops)].filter(t=>t!=="").join(" · ")),this.#p.hidden=this.#m.hidden&&this.#h.hidden,this.#b())}#T(e){h(this.#u,"data-state",e.state),h(this.#u,"role","region"),h(this.#u,"aria-label",["distributed run",O(e)].filter(t=>t!=="").join(": ")),c(this.#a,re[e.state]),c(this.#s,e.state),c(this.#n,O(e)),c(this.#t,ae(e,this.#e.loops)),c(this.#i,se(e,this.#e.loops)??""),this.#k(),this.#_!==e.state&&(this.#_=e.state,c(this.#f,`${O(e)} ${e.state}`.trim()),this.#x=Number.NEGATIVE_INFINITY)}#k(){let e=this.#e.about,t=this.#g.matches?e?.seconds??0:this.#e.elapsed_s(performance.now());c(this.#r,Tn(e?.state??"starting",A(t)))}#L(e){T(this.#d,e.length,()=>s("li",{},[s("strong")," ",s("span")]));for(let[t,o]of e.entries()){let[r,i]=this.#d.children[t]?.children??[];r instanceof HTMLElement&&c(r,me(o)),i instanceof HTMLElement&&c(i,he(o))}this.#d.hidden=e.length===0}#b(){this.#y===0&&this.#v&&(this.#y=requestAnimationFrame(e=>this.#R(e)))}#R(e){this.#y=0,e-this.#S>=kn?this.#M(e):this.#b(),this.#e.alive&&!this.#g.matches&&this.#b()}#$(){this.#M(performance.now())}#M(e){this.#S=e,this.#k(),this.#g.matches||this.#l.showTimeLeft(this.#e,e),this.#o.paint(this.#e,e,!this.#g.matches),e-this.#x>=Mn&&(this.#x=e,this.#o.describe(this.#e,e))}#E(){this.#o.forgetColours(),this.#b()}};function Tn(n,e){return n==="starting"||n==="running"?e:n==="done"?`in ${e}`:`after ${e}`}function Ln(){let n=new E;return{initialize:({model:e})=>Rn(e,n),render:({el:e})=>{let t=new AbortController;return new F(e,n,t.signal),()=>t.abort()}}}function Rn(n,e){let t=()=>{let r=je(n.get("head"));r!==null&&e.takeHead(r,performance.now())},o=(r,i)=>{let a=Ce(r),[l]=i;if(a===null||!(l instanceof DataView))return;let u=Ie(l,a.items);u!==null&&e.takeLanes(a,u)};return n.on("change:head",t),n.on("msg:custom",o),t(),n.send({kind:"ask",version:J}),()=>{n.off("change:head",t),n.off("msg:custom",o)}}export{Ln as default};

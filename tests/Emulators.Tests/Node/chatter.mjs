console.log('no JSON');

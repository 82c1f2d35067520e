int redoubt_skeleton(void){return 0;}
